"""A dialogue as its reader sees it: counts, codebook, agreement and work areas. The notes come a page at a time."""

from collections import Counter, defaultdict
from datetime import datetime
from heapq import nsmallest
from typing import Any

from adapters.api.names import Names
from adapters.api.shared_state import Json, fields, told_at
from sqa.dialogues.dialogue import Dialogue, WorkArea
from sqa.eventing.event import Envelope


def dialogue_state(dialogue: Dialogue, names: Names, now: datetime) -> Json:
    """The state of a dialogue, without its notes. Each coder's counts are by the newest coding; codes as they were given."""
    by_coder: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (_, coder), codings in dialogue.codings.items():
        by_coder[coder][codings[-1].code] += 1
    first = dialogue.imports[0].data if dialogue.imports else None
    return {
        "dialogue": dialogue.id,
        "version": dialogue.version,
        "unit": names.unit(dialogue.unit),
        "name": first and first.name,
        "held_on": first and first.held_on,
        "opened_at": dialogue.opened_at,
        "imports": [{"at": each.occurred_at, **(fields(each.data, "name", "found", "claimed") or {})} for each in dialogue.imports],
        "notes": len(dialogue.notes),
        "notes_at": f"/v1/dialogues/{dialogue.id.rpartition('/')[2]}/notes",
        "codebook": dialogue.codebook and dialogue.codebook.model_dump(mode="json"),
        "codebook_versions": sorted(dialogue.codebooks),
        "coding_version": dialogue.coding_version,
        "coders": [
            {"coder": coder, "notes_coded": counts.total(), "by_code": dict(sorted(counts.items()))}
            for coder, counts in sorted(by_coder.items())
        ],
        "agreements": [told_at(event) for event in dialogue.agreements],
        "areas": [_area(area) for area in dialogue.areas.values()],
    }


def _area(area: WorkArea) -> Json:
    return {
        **(fields(area.data, "area", "name", "groups", "notes") or {}),
        "formed_at": area.formed_at,
        "initiatives": [{"initiative": initiative, "at": at} for initiative, at in area.initiatives.items()],
        "reports": [{"at": at, "came_of_it": came_of_it} for at, came_of_it in area.reports],
        "concluded_at": area.concluded_at,
    }


def page_of_notes(dialogue: Dialogue, after: int, limit: int) -> tuple[list[Json], list[Envelope[Any]]]:
    """The notes with the lowest numbers after this one, each with every coder's newest code and the work areas that come from it; and the
    events that hold their texts.
    """
    numbers = nsmallest(limit, (number for number in dialogue.notes if number > after))
    coders = sorted({coder for _, coder in dialogue.codings})
    traced = {area.id: dialogue.notes_of(area) for area in dialogue.areas.values()}
    told = [
        {
            **dialogue.notes[number].model_dump(mode="json"),
            "codes": [
                {"coder": coder, **(fields(codings[-1], "code", "group", "version") or {})}
                for coder in coders
                if (codings := dialogue.codings.get((number, coder)))
            ],
            "areas": [area for area, notes in traced.items() if number in notes],
        }
        for number in numbers
    ]
    wanted = set(numbers)
    return told, [event for event in dialogue.imports if any(note.number in wanted for note in event.data.notes)]
