"""A dialogue of many notes: what one more coding costs to fold and to tell, beside the same in a dialogue of a few."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from uuid import UUID

from projections import dialogue_totals, work_areas
from sqa.dialogues import events as d
from sqa.dialogues.dialogue import Dialogue
from sqa.eventing.event import Envelope, Event
from sqa.vocabulary import Actor
from tests.bench.rounds import Effort, times
from tests.bench.stories import TERM
from tests.bench.table import MILLISECONDS, Line

UNIT = UUID(int=1)
GROUPS, AREAS, CODERS = 9, 16, ("A", "B")
FEW = 1_000
SHARED = "≤ 3"


def lines(effort: Effort, notes: int) -> Iterator[Line]:
    """What is written of a work area grows with its notes; what is written of the totals does not."""
    many, few = (_coded(number) for number in (notes, min(FEW, notes)))
    for name, rows, goal in (("totals", dialogue_totals.rows, SHARED), ("work areas", work_areas.rows, "")):
        what = f"one more coding of {2 * notes:,}, and the rows of the {name}"
        ours, floor = _one_more(many, rows), _one_more(few, rows)
        yield Line(what, f"{MILLISECONDS}, p50 / p95", *times(effort, ours, floor), f"the same of {2 * min(FEW, notes):,}", goal)


def _one_more(dialogue: Dialogue, rows: Callable[[Dialogue], object]) -> Callable[[], None]:
    numbers = count(1)

    def do() -> None:
        note = next(numbers)
        version = dialogue.codings[note, "A"][-1].version + 1
        code = {"codebook_version": 1, "coding_version": version, "code": _group(note + 1)}
        _append(dialogue, d.CodingRevised(note=note, coder="A", reason="sealed:1/reason", **code))
        rows(dialogue)

    return do


def _coded(notes: int) -> Dialogue:
    """So many notes, each coded by two coders, in sixteen work areas of one group or of single notes."""
    dialogue = Dialogue(f"dialogue/{UUID(int=notes)}")
    for first in range(1, notes + 1, 1_000):
        of = tuple(d.Note(number=n, text="sealed:1/text") for n in range(first, min(first + 1_000, notes + 1)))
        _append(dialogue, d.NotesImported(unit=UNIT, name="Mötet", held_on=TERM.date(), found=len(of), notes=of))
    groups = tuple(d.MainGroup(code=_group(n), name=_group(n)) for n in range(GROUPS))
    _append(dialogue, d.CodebookPublished(codebook_version=1, groups=groups))
    for number in range(AREAS):
        formed = {"groups": (_group(number),)} if number < GROUPS else {"notes": (1 + number % notes,)}
        _append(dialogue, d.WorkAreaFormed(area=UUID(int=number), name=f"Område {number}", **formed))
    for note in range(1, notes + 1):
        for coder in CODERS:
            _append(dialogue, d.NoteCoded(note=note, coder=coder, codebook_version=1, coding_version=1, code=_group(note)))
    return dialogue


def _group(number: int) -> str:
    return f"grupp {number % GROUPS}"


def _append(dialogue: Dialogue, data: Event) -> None:
    version = dialogue.version + 1
    at = TERM + timedelta(seconds=version)
    actor = Actor("service", "bench")
    dialogue.append(Envelope(UUID(int=version), dialogue.id, version, version, data, at, at, actor, "bench", UNIT))
