"""What came of the dialogue meeting: for each work area which notes, which initiatives, what result? (A69, A70; hard question 15)

Its notes are those it was formed from, and those that any coder has in its groups in the latest version of the coding.
A work area's latest event is its own or that of an initiative which carries it out. Silent: nothing for twelve months, counted from that
event; a work area that has been concluded is not waited for.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import JSON, Column, Integer, String, Uuid, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, instant, table, text, visible_to_staff
from sqa.dialogues.dialogue import Dialogue, WorkArea
from sqa.initiatives.initiative import Initiative

SILENT = timedelta(days=365)

areas = table(
    "work_areas",
    Column("dialogue", String(2_000)),
    day("held_on"),
    Column("area", Uuid),
    Column("name", String(2_000)),
    Column("groups", JSON),
    Column("notes", JSON),
    Column("note_count", Integer),
    Column("initiatives", JSON),
    instant("formed_at"),
    instant("own_event_at"),
    instant("concluded_at"),
    text("came_of_it"),
)
carried_out = table(
    "work_area_initiatives",
    text("title"),
    Column("step", String(20)),
    Column("status", String(20)),
    Column("goals", Integer),
    Column("goals_reached", Integer),
    instant("last_event_at"),
)


def rows(stream: Dialogue | Initiative) -> Mapping[str, Iterable[Row]]:
    """A row per work area of a dialogue; one per initiative, since any of them may carry a work area out."""
    told: dict[str, list[Row]] = {areas.name: [], carried_out.name: []}
    of_all = {"stream": stream.id, "unit": stream.unit}
    if isinstance(stream, Dialogue):
        told[areas.name] = [{**of_all, **_area(area, stream)} for area in stream.areas.values()]
    elif stream.opened_at:
        told[carried_out.name] = [{**of_all, **_initiative(stream)}]
    return told


def _area(area: WorkArea, dialogue: Dialogue) -> dict[str, Any]:
    notes = sorted(dialogue.notes_of(area))
    last = max([area.formed_at, *area.initiatives.values(), *(at for at, _ in area.reports)])
    meeting = dialogue.imports[0].data if dialogue.imports else None
    return {
        "dialogue": meeting.name if meeting else None,
        "held_on": meeting.held_on if meeting else None,
        "area": area.id,
        "name": area.data.name,
        "groups": list(area.data.groups),
        "notes": notes,
        "note_count": len(notes),
        "initiatives": sorted(area.initiatives),
        "formed_at": area.formed_at,
        "own_event_at": last,
        "concluded_at": area.concluded_at,
        "came_of_it": area.reports[-1][1] if area.reports else None,
    }


def _initiative(initiative: Initiative) -> dict[str, Any]:
    latest = [found[-1] for goal in initiative.goals if (found := initiative.verdicts_of(goal))]
    return {
        "title": initiative.proposal.title,
        "step": initiative.steps.step,
        "status": "open" if initiative.open else "ended",
        "goals": len(initiative.goals),
        "goals_reached": sum((verdict.attainment or 0) >= 0 for verdict in latest if verdict.attainment is not None),
        "last_event_at": initiative.last_at,
    }


PROJECTION = Projection("work_areas", (areas, carried_out), (Dialogue, Initiative), rows)


class WorkAreasAsked(Parameters):
    """Of one dialogue; those that come from a note, or that an initiative carries out; only those silent for twelve months."""

    dialogue: str | None = None
    note: Annotated[int, Field(ge=1)] | None = None
    initiative: str | None = None
    silent_only: bool = False


def answer(asked: Asked, parameters: WorkAreasAsked) -> Answer:
    """Area by area, with its notes by number and its initiatives with where they stand."""
    wanted = visible_to_staff(areas, asked)
    if parameters.dialogue:
        wanted &= areas.c.stream == parameters.dialogue
    found = [dict(row) for row in asked.db.execute(select(areas).where(wanted)).mappings()]
    if parameters.note:
        found = [row for row in found if parameters.note in row["notes"]]
    if parameters.initiative:
        found = [row for row in found if parameters.initiative in row["initiatives"]]
    found.sort(key=lambda row: (row["stream"], row["name"], row["area"]))  # here, since databases order å, ä and ö each their own way
    named = {name for row in found for name in row["initiatives"]}
    query = select(carried_out).where(carried_out.c.stream.in_(sorted(named)), visible_to_staff(carried_out, asked))
    stand = {row["stream"]: row for row in asked.db.execute(query).mappings()}
    told = [_told(row, stand, asked.now) for row in found]
    listed = [row for row in told if row["silent"] or not parameters.silent_only]
    return Answer(listed, _figures(told))


def _told(row: dict[str, Any], stand: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    carrying = [stand[name] for name in row["initiatives"] if name in stand]
    last = max([row["own_event_at"], *(each["last_event_at"] for each in carrying)])
    initiatives = [{name: each[name] for name in ("title", "status", "step", "goals", "goals_reached", "stream")} for each in carrying]
    happened = bool(row["initiatives"]) or row["came_of_it"] is not None
    return {
        **row,
        "initiatives": initiatives,
        "goals_reached": sum(each["goals_reached"] for each in carrying),
        "last_event_at": last,
        "nothing_happened": not happened,
        "silent": row["concluded_at"] is None and now - last >= SILENT,
    }


def _figures(told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "work_areas": len(told),
        "with_initiative": sum(bool(row["initiatives"]) for row in told),
        "concluded": sum(row["concluded_at"] is not None for row in told),
        "nothing_happened": sum(row["nothing_happened"] for row in told),
        "silent_for_twelve_months": sum(row["silent"] for row in told),
    }


QUESTION = Question(
    name="work-areas",
    sv="Vad blev det av dialogmötet: vilka anteckningar, vilka insatser, vilket resultat, och vad har tystnat?",
    en="What came of the dialogue meeting: which notes, which initiatives, what result, and what has gone silent?",
    parameters=WorkAreasAsked,
    columns={
        "stream": ("dialog, id", "dialogue, id"),
        "dialogue": ("dialog", "dialogue"),
        "held_on": ("hölls", "held on"),
        "unit": ("enhet", "unit"),
        "area": ("arbetsområde, id", "work area, id"),
        "name": ("arbetsområde", "work area"),
        "groups": ("grupper", "groups"),
        "notes": ("anteckningar", "notes"),
        "note_count": ("antal anteckningar", "number of notes"),
        "initiatives": ("insatser (vad, läge, steg, mål, nådda mål, id)", "initiatives (what, status, step, goals, goals reached, id)"),
        "goals_reached": ("nådda mål", "goals reached"),
        "came_of_it": ("vad det blev av det", "what came of it"),
        "formed_at": ("bildat", "formed at"),
        "concluded_at": ("avslutat", "concluded at"),
        "last_event_at": ("senaste händelse", "last event"),
        "nothing_happened": ("inget har hänt", "nothing has happened"),
        "silent": ("tyst i tolv månader", "silent for twelve months"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "work_areas": ("arbetsområden", "work areas"),
        "with_initiative": ("med insats", "with an initiative"),
        "concluded": ("avslutade", "concluded"),
        "nothing_happened": ("inget har hänt", "nothing has happened"),
        "silent_for_twelve_months": ("tysta i tolv månader", "silent for twelve months"),
    },
)
