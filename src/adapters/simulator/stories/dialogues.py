"""A dialogue meeting in spring: notes from tables of staff, two coders who don't quite agree, and work areas."""

from typing import Any

from adapters.simulator.chapters.improving import Workshop
from adapters.simulator.telling import Story
from adapters.simulator.texts import improvement as said
from sqa.agreement import cohen_kappa, krippendorff_alpha
from sqa.dialogues import events as d

CODERS = ("A", "B")
PROFESSIONS = ("Lärare", "Fritidspedagog", "Kurator", "Förskollärare", "Speciallärare/specialpedagog")


def dialogue_meeting(workshop: Workshop, notes: int) -> Story:
    """The notes are read in, with one fewer claimed than found; coded, recoded once, and gathered into work areas."""
    dice, dialogue, by = workshop.dice, f"dialogue/{workshop.dice.uuid()}", workshop.principal
    groups = [code for code, (_, _, often, _) in said.GROUPS.items() for _ in range(often)]
    meant = [dice.one_of(groups) for _ in range(notes)]
    told = [_note(workshop, number, group) for number, group in enumerate(meant, start=1)]
    day = workshop.school.today.isoformat()
    held: dict[str, Any] = {"unit": workshop.unit.id, "name": said.MEETING, "held_on": day}
    workshop.write(d.NotesImported, dialogue, by, **held, found=notes, claimed=notes - 1, notes=told)
    yield workshop.after(3)
    workshop.write(d.CodebookPublished, dialogue, by, codebook_version=1, groups=_codebook(meant))
    codings: dict[str, dict[int, str]] = {coder: {} for coder in CODERS}
    for coder in CODERS:
        yield workshop.after(2)
        for number, group in enumerate(meant, start=1):
            if not dice.chance(0.04):  # some stay uncoded
                code = group if dice.chance(0.85) else dice.one_of(groups)
                coded = {"note": number, "coder": coder, "codebook_version": 1, "coding_version": 1, "code": code}
                workshop.write(d.NoteCoded, dialogue, by, **coded)
                codings[coder][number] = code
    yield workshop.after(5)
    _measure(workshop, dialogue, codings)
    _recode(workshop, dialogue, codings["A"])
    mine = workshop.school.initiatives.get(workshop.unit.id, [])
    for name, group in zip(said.WORK_AREAS, said.GROUPS, strict=True):
        area = dice.uuid()
        workshop.write(d.WorkAreaFormed, dialogue, by, area=area, name=name, groups=[group])
        if mine and dice.chance(0.6):
            workshop.write(d.WorkAreaLinkedToInitiative, dialogue, by, area=area, initiative=dice.one_of(mine))
        if dice.chance(0.5):
            workshop.write(d.WorkAreaReported, dialogue, by, area=area, came_of_it=said.CAME_OF_IT, concluded=dice.chance(0.3))


def _measure(workshop: Workshop, dialogue: str, codings: dict[str, dict[int, str]]) -> None:
    """How far the coders agree, by the same formulas that the rules recompute it with."""
    first, second = codings.values()
    units = [[codes[number] for codes in codings.values() if number in codes] for number in sorted(first.keys() | second.keys())]
    figures = {"cohen_kappa": cohen_kappa(first, second), "krippendorff_alpha": krippendorff_alpha(units)}
    both = sum(len(codes) == len(CODERS) for codes in units)
    told = {"coders": list(CODERS), "coding_version": 1, "notes": both}
    workshop.write(d.AgreementMeasured, dialogue, workshop.principal, **told, **figures)


def _recode(workshop: Workshop, dialogue: str, codes: dict[int, str]) -> None:
    """One note was understood otherwise, from a second version of the coding on."""
    number = next(number for number, code in codes.items() if code != "roller")
    told = {"note": number, "coder": "A", "codebook_version": 1, "coding_version": 2, "code": "roller", "reason": said.RECODED}
    workshop.write(d.CodingRevised, dialogue, workshop.principal, **told)
    codes[number] = "roller"


def _note(workshop: Workshop, number: int, group: str) -> dict[str, Any]:
    dice = workshop.dice
    table = 1 + number // 12
    phase = "home" if table % 2 else "expert"
    said_by = {"profession": dice.one_of(PROFESSIONS)} if phase == "home" else {}
    return {"number": number, "table": table, "row": 1 + number % 12, "phase": phase, **said_by, "text": dice.one_of(said.GROUPS[group][3])}


def _codebook(meant: list[str]) -> list[dict[str, Any]]:
    """Each group with the total that the report claims, which is not always the one that a count gives."""
    return [
        {
            "code": code,
            "name": name,
            "claimed": max(0, meant.count(code) - (code == "tid")),
            "subgroups": [{"code": sub, "name": sub.capitalize()} for sub in subgroups],
        }
        for code, (name, subgroups, _, _) in said.GROUPS.items()
    ]
