"""Whatever is proposed to a dialogue: found is what is there, coded and uncoded add up to it, and earlier versions' totals stand."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import pytest

from projections.dialogue_totals import UNCODED, rows
from sqa.dialogues.dialogue import Dialogue
from sqa.dialogues.events import CodingRevised, NoteCoded
from sqa.eventing.event import Event
from sqa.vocabulary import Actor
from tests import improvement as m
from tests.property.attacked_stream import AttackedStream, Makes, machine, walk
from tests.property.choosing import Source
from tests.school import ASGYMNASIET

CODES, CODERS = ("tid", "mötestid", "roller", "väder"), ("A", "B")


def main_groups(dialogue: Dialogue, coder: str, version: int) -> Counter[str]:
    """A coder's totals in a version, counted note by note."""
    return Counter(dialogue.groups_by(coder, version).values())


class AttackedDialogue(AttackedStream):
    """Notes, codebooks, codings, measurements and work areas."""

    STREAM: ClassVar[str] = m.DIALOGUE
    LAWFUL: ClassVar[tuple[Event, ...]] = (
        m.notes(claimed=5),
        m.codebook(),
        m.coded(1, "tid"),
        m.coded(1, "tid", "B"),
        m.recoded(1, "roller"),
    )

    def events(self, source: Source) -> Sequence[Makes]:
        dialogue: Dialogue = self.stream
        first, version = source.randint(1, 20), source.randint(1, dialogue.coding_version + 1)
        note, code, coder = source.choice([*dialogue.notes, 99]), source.choice(CODES), source.choice(CODERS)
        imports: list[Makes] = [
            lambda: m.notes(*range(first, first + 3), claimed=first),
            lambda: m.notes(first, found=7),
            lambda: m.notes(first).model_copy(update={"unit": ASGYMNASIET}),
        ]
        if not dialogue.notes:
            return [imports[0], *imports, m.codebook]
        book = source.randint(1, len(dialogue.codebooks) + 1)
        coded: list[Makes] = [
            lambda: m.coded(note, code, coder, dialogue.coding_version),
            lambda: m.coded(note, code, coder, dialogue.coding_version),
            lambda: m.coded(note, code, coder, version),
            lambda: m.recoded(note, code, coder, version),
            lambda: m.recoded(note, code, coder, dialogue.coding_version + 1),
        ]
        other: list[Makes] = [
            lambda: m.codebook(book, claimed=first),
            lambda: m.measured(dialogue, *CODERS, version=version),
            lambda: m.measured(dialogue, *CODERS, version=version, notes=first),
            lambda: m.area(code, (code,), (note,)),
            lambda: m.area_reported(code, concluded=first % 2 == 0),
        ]
        return [*imports, *coded, *coded, *other]

    def attempt(self, data: Event, occurred_at: datetime, actor: Actor, stream: str | None = None) -> bool:
        """What is coded, or coded otherwise, changes no total of a version before the one that is worked on."""
        if not isinstance(data, NoteCoded | CodingRevised):
            return super().attempt(data, occurred_at, actor, stream)
        before = {(c, v): main_groups(self.stream, c, v) for c in CODERS for v in range(1, self.stream.coding_version)}
        accepted = super().attempt(data, occurred_at, actor, stream)
        assert before == {(c, v): main_groups(self.stream, c, v) for c, v in before}, "a total that was told has changed"
        return accepted

    def holds(self) -> None:
        """Found is what is there, the coded and the uncoded are all notes, and totals kept up are totals counted anew."""
        dialogue: Dialogue = self.stream
        assert sum(event.data.found for event in dialogue.imports) == len(dialogue.notes)
        told: list[Any] = list(rows(dialogue)["dialogue_totals"])
        for coder in {coder for _, coder in dialogue.codings}:
            for version in range(1, dialogue.coding_version + 1):
                upto = [row for row in told if row["coder"] == coder and row["coding_version"] <= version]
                groups = Counter[str]()
                for row in upto:
                    groups[row["group"]] += 0 if row.get("subgroup") else row["coded"]
                assert groups.total() == len(dialogue.notes), "coded and uncoded are not what was found"
                assert all(number >= 0 for number in groups.values())
                del groups[UNCODED]
                assert +groups == main_groups(dialogue, coder, version)

    def is_sound(self) -> None:
        """Nobody coded a note that isn't there, and every note's versions rise."""
        dialogue: Dialogue = self.stream
        for (note, _), codings in dialogue.codings.items():
            versions = [coding.version for coding in codings]
            assert note in dialogue.notes
            assert versions == sorted(set(versions))


TestDialogueUnderAttack = machine(AttackedDialogue)


@pytest.mark.capability("A66", "A68")
@pytest.mark.parametrize("seed", range(8))
def test_a_random_walk_is_sound(seed: int) -> None:
    walk(AttackedDialogue, seed, 50)


def test_walks_go_far() -> None:
    """What is attacked gets to codings of several versions by two coders, and to agreement that was measured."""
    ends: list[Dialogue] = [walk(AttackedDialogue, seed, 60).stream for seed in range(100, 116)]
    assert max(end.coding_version for end in ends) > 2
    assert any(end.agreements and end.areas and len(end.codebooks) > 1 for end in ends)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_many_random_walks_are_sound(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        walk(AttackedDialogue, seed, 100)
