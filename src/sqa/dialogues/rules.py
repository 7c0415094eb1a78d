"""The rules of a dialogue, and the table event → rules."""

from collections import Counter
from collections.abc import Sequence
from math import isclose
from typing import Any

from sqa.agreement import cohen_kappa, krippendorff_alpha
from sqa.dialogues import events as e
from sqa.dialogues import refusals as no
from sqa.dialogues.dialogue import Dialogue
from sqa.eventing.event import Envelope
from sqa.eventing.refusals import OccursBeforeWhatItNames
from sqa.eventing.stream import CORRECTING, guards
from sqa.vocabulary import stockholm_day

TWO = 2


def it_stays_at_its_unit(dialogue: Dialogue, proposed: Envelope[e.NotesImported]) -> None:
    if dialogue.unit not in (None, proposed.data.unit):
        raise no.ADialogueStaysAtItsUnit(unit=dialogue.unit)


def the_meeting_has_been_held(dialogue: Dialogue, proposed: Envelope[e.NotesImported]) -> None:
    if proposed.data.held_on > stockholm_day(proposed.occurred_at):
        raise no.TheDialogueIsYetToBeHeld(held_on=proposed.data.held_on)


def found_is_what_is_there(dialogue: Dialogue, proposed: Envelope[e.NotesImported]) -> None:
    numbers = Counter(note.number for note in proposed.data.notes)
    repeated = sorted(number for number, times in numbers.items() if number in dialogue.notes or times > 1)[:20]
    if repeated or proposed.data.found != numbers.total():
        raise no.FoundIsWhatIsThere(notes=numbers.total(), repeated=repeated)


def there_are_notes(dialogue: Dialogue, proposed: Envelope[Any]) -> None:
    if not dialogue.notes:
        raise no.ThereAreNoNotesYet


def codebook_versions_follow(dialogue: Dialogue, proposed: Envelope[e.CodebookPublished]) -> None:
    following = max(dialogue.codebooks, default=0) + 1
    codes = [code for group in proposed.data.groups for code in (group.code, *(sub.code for sub in group.subgroups))]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if proposed.data.codebook_version != following or repeated:
        raise no.CodebookVersionsFollow(next_version=following, repeated=repeated)


def the_note_and_the_code_are_there(dialogue: Dialogue, proposed: Envelope[Any]) -> None:
    data = proposed.data
    code_is_there = dialogue.group_of(data.code, data.codebook_version) is not None
    if data.note not in dialogue.notes or not code_is_there:
        raise no.TheCodebookLacksIt(note=data.note in dialogue.notes, code=code_is_there, number=data.note)


def the_codebook_was_published_by_then(dialogue: Dialogue, proposed: Envelope[Any]) -> None:
    version = proposed.data.codebook_version
    if proposed.occurred_at < dialogue.codebook_since[version]:
        raise OccursBeforeWhatItNames(thing="codebook", id=version, began=dialogue.codebook_since[version])


def it_is_not_coded_yet(dialogue: Dialogue, proposed: Envelope[e.NoteCoded]) -> None:
    if (proposed.data.note, proposed.data.coder) in dialogue.codings:
        raise no.AlreadyCoded(note=proposed.data.note)


def the_version_is_the_current_one(dialogue: Dialogue, proposed: Envelope[e.NoteCoded]) -> None:
    """What is coded for the first time changes no total that was told before only if it stands in the version now worked on."""
    if proposed.data.coding_version != dialogue.coding_version:
        raise no.ARevisionIsALaterVersion(next_version=dialogue.coding_version)


def it_revises_in_a_later_version(dialogue: Dialogue, proposed: Envelope[e.CodingRevised]) -> None:
    data = proposed.data
    codings = dialogue.codings.get((data.note, data.coder), ())
    last = codings[-1].version if codings else None
    allowed = {dialogue.coding_version, dialogue.coding_version + 1}
    if last is None or data.coding_version <= last or data.coding_version not in allowed:
        raise no.ARevisionIsALaterVersion(next_version=max(dialogue.coding_version, (last or 0) + 1))


def agreement(dialogue: Dialogue, coders: Sequence[str], version: int) -> dict[str, Any]:
    """What AgreementMeasured states of these coders, computed: notes, cohen_kappa (for two), krippendorff_alpha."""
    by_coder = [dialogue.groups_by(coder, version) for coder in coders]
    units = [[groups[note] for groups in by_coder if note in groups] for note in dialogue.notes]
    return {
        "notes": sum(len(codes) >= TWO for codes in units),
        "cohen_kappa": cohen_kappa(by_coder[0], by_coder[1]) if len(coders) == TWO else None,
        "krippendorff_alpha": krippendorff_alpha(units),
    }


def the_figures_are_right(dialogue: Dialogue, proposed: Envelope[e.AgreementMeasured]) -> None:
    data = proposed.data
    computed = agreement(dialogue, data.coders, data.coding_version)
    stated = {name: getattr(data, name) for name in computed}
    if not all(_same(stated[name], value) for name, value in computed.items()):
        raise no.TheFiguresAreOthers(computed=computed)


def _same(stated: float | None, computed: float | None) -> bool:
    return stated == computed if stated is None or computed is None else isclose(stated, computed, abs_tol=1e-6)


def it_comes_from_somewhere(dialogue: Dialogue, proposed: Envelope[e.WorkAreaFormed]) -> None:
    data = proposed.data
    versions = sorted(dialogue.codebooks)
    unknown: list[Any] = [g for g in data.groups if not any(dialogue.group_of(g, version) for version in versions)]
    unknown += [number for number in data.notes if number not in dialogue.notes]
    if unknown or not (data.groups or data.notes):
        raise no.AWorkAreaComesFromSomewhere(unknown=unknown[:20])


_CODING = (the_note_and_the_code_are_there, the_codebook_was_published_by_then)
_WITH_NOTES = dict(
    [
        guards(e.CodebookPublished, codebook_versions_follow),
        guards(e.NoteCoded, *_CODING, it_is_not_coded_yet, the_version_is_the_current_one),
        guards(e.CodingRevised, *_CODING, it_revises_in_a_later_version),
        guards(e.AgreementMeasured, the_figures_are_right),
        guards(e.WorkAreaFormed, it_comes_from_somewhere),
        guards(e.WorkAreaLinkedToInitiative),
        guards(e.WorkAreaReported),
        CORRECTING,
    ]
)

Dialogue.RULES = {
    **{kind: (there_are_notes, *rules) for kind, rules in _WITH_NOTES.items()},
    **dict([guards(e.NotesImported, it_stays_at_its_unit, the_meeting_has_been_held, found_is_what_is_there)]),
}

__all__ = ["Dialogue", "agreement"]
