"""What a ledger has promised by acknowledging, and whether it keeps it: nothing lost, doubled, changed or torn, and no gap."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from adapters.composition.checking import verify
from adapters.ledger.ledger import Ledger
from adapters.ledger.record import Record
from sqa.eventing.event import Proposal
from tests.faults.writing import Asked, asked, texts_of

AT_ONCE = 2_000


@dataclass
class Findings:
    """How many events: acknowledged, and what was found about them. All but the first are to be 0."""

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    changed: int = 0
    torn: int = 0

    def __iadd__(self, other: "Findings") -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    @property
    def wrong(self) -> int:
        """Everything that should not be."""
        return self.lost + self.doubled + self.gaps + self.changed + self.torn

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, each.name):,} {each.name}" for each in fields(self))


Kept = dict[Asked, tuple[int, ...]]  # what was acknowledged, and the positions it got


def check(
    ledger: Ledger,
    kept: Mapping[Asked, tuple[int, ...]],
    seen: Iterable[Record] = (),
    *,
    after: int = 0,
    erased: Mapping[str, bool] | None = None,
) -> Findings:
    """Compare a ledger with what it has acknowledged, byte for byte where it was `seen` since.

    after: look no further back than this position; all that was kept and seen stands later. erased: streams whose texts
    have been erased (True), or may have been (False).
    """
    found = Findings()
    records = records_after(ledger, after)
    by_position = {record.position: record for record in records}
    times = Counter(record.event_id for record in records)
    found.doubled = sum(many - 1 for many in times.values())
    found.gaps = max(by_position, default=after) - after - len(by_position)
    found.changed = len(verify(ledger, lambda *_: None)["broken"]) if not after and not found.gaps else 0
    found.changed += sum(by_position.get(record.position) not in (None, record) for record in seen)
    there = {}
    for which, positions in kept.items():
        for position, proposal in zip(positions, asked(*which).proposals, strict=True):
            found.acknowledged += 1
            record = by_position.get(position)
            if record is None or record.event_id != proposal.id:
                found.lost += 1
            else:
                there[position] = proposal
    found.changed += _told_otherwise(ledger, there, erased or {})
    for which in {Asked(one.seed, one.writer, one.number + 1) for one in kept} - set(kept):  # what may have been under way
        stand = [times[proposal.id] for proposal in asked(*which).proposals]
        found.torn += 0 < sum(map(bool, stand)) < len(stand)
    return found


def _told_otherwise(ledger: Ledger, there: Mapping[int, Proposal[Any]], erased: Mapping[str, bool]) -> int:
    """How many of these events, by position, don't say what was proposed, or have texts that don't open to what was said."""

    def as_said(proposal: Proposal[Any], texts: list[str | None]) -> bool:
        if proposal.stream in erased and not any(texts):
            return True
        return texts == texts_of(proposal.data) and not erased.get(proposal.stream)

    events = {event.position: event for event in ledger.events_at(list(there))}
    references = {position: texts_of(event.data) for position, event in events.items()}
    opened = ledger.open_texts({text for texts in references.values() for text in texts if text})
    return sum(
        position not in events
        or type(events[position].data) is not type(proposal.data)
        or not as_said(proposal, [text and opened[text] for text in references[position]])
        for position, proposal in there.items()
    )


def records_after(ledger: Ledger, position: int) -> list[Record]:
    """Every record after a position, in order."""
    records: list[Record] = []
    while more := ledger.records(records[-1].position if records else position, AT_ONCE):
        records += more
    return records


def send_again(ledger: Ledger, kept: Kept) -> Findings:
    """Send again what was answered, and what may have been: each writer's last acknowledged submission and the one after.

    What stood must be answered with where it stood; afterwards both stand, and count as acknowledged.
    """
    found = Findings()
    last: dict[tuple[int, int], int] = {}
    for one in kept:
        last[one.seed, one.writer] = max(one.number, last.get((one.seed, one.writer), 0))
    for (seed, writer), number in last.items():
        receipts = ledger.append(asked(seed, writer, number))
        told = [(receipt.position, receipt.repeated) for receipt in receipts]
        found.doubled += told != [(position, True) for position in kept[Asked(seed, writer, number)]]
        receipts = ledger.append(asked(seed, writer, number + 1))
        found.torn += len({receipt.repeated for receipt in receipts}) > 1
        kept[Asked(seed, writer, number + 1)] = tuple(receipt.position for receipt in receipts)
    return found
