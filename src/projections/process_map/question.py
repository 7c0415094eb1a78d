"""The question about the lived map, and its answer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import and_, func, select

from projections.period import Period
from projections.process_map.laying import Calendar, Drawn, Journey, Laid, Map, Reached, lay, waits_of
from projections.process_map.tables import PROJECTION, bounces, drawn_arrows, drawn_steps, holidays, journeys, lived
from projections.projection import Answer, Asked, Question
from projections.tables import visible, visible_to_staff
from sqa.figures import Waits, share

HOW = {"declined": "declined offer", "handed back": "handed back"}
KINDS = ("skipped", "repeated", "returned", "another way", "over time", "declined offer", "handed back", "never gone")


class ProcessMapAsked(Period):
    """A routine's map, laid over the journeys that came to its first step in a period, at a unit and those below or all that are visible.

    routine: its stream; may be left out where only one is visible. Where there are several the answer's note says so, and
    `figures.routines` names them. map_version: the latest unless said.
    per: the map's steps, the roles in whose hands the work waited for each, the ways from step to step, or the deviations, most first.
    """

    routine: str | None = None
    map_version: int | None = None
    per: Literal["step", "role", "way", "deviation"] = "step"


def answer(asked: Asked, parameters: ProcessMapAsked) -> Answer:
    """The drawn and the lived side by side. Days are Stockholm days without school holidays; see `Waits` about those who still wait."""
    routines = _routines(asked)
    chosen = parameters.routine or (next(iter(routines)) if len(routines) == 1 else None)
    the_map, about = _drawn(asked, chosen, parameters.map_version)
    if the_map is None:
        return Answer([], {"routines": routines}, choose="routine" if parameters.routine is None and len(routines) > 1 else None)
    calendar = Calendar((row.first_day, row.last_day) for row in asked.db.execute(select(holidays)))
    laid = lay(the_map, _journeys(asked, the_map), calendar, asked.today, (parameters.first, parameters.last))
    tell = {"step": _steps, "role": _roles, "way": _ways, "deviation": _deviations}[parameters.per]
    figures = {
        **about,
        "journeys": laid.journeys,
        "still_open": laid.still_open,
        "deviations": {kind: sum(n for (which, _, _), n in laid.deviations.items() if which == kind) for kind in KINDS[:-1]},
        "routines": routines,
    }
    return Answer(list(tell(the_map, laid)), figures)


# -- what is there -----------------------------------------------------------------------------------------------


def _routines(asked: Asked) -> dict[str, str]:
    """The names of the maps that the caller may see, by their streams."""
    permitted = visible_to_staff(drawn_steps, replace(asked, units=None))
    names = select(drawn_steps.c.stream, drawn_steps.c.routine).where(permitted, drawn_steps.c.place == 1)
    found = names.order_by(drawn_steps.c.stream, drawn_steps.c.map_version)
    return {row.stream: row.routine for row in asked.db.execute(found)}


def _drawn(asked: Asked, routine: str | None, version: int | None) -> tuple[Map | None, dict[str, Any]]:
    permitted = visible_to_staff(drawn_steps, replace(asked, units=None))
    if version is None:
        found = select(func.max(drawn_steps.c.map_version)).where(drawn_steps.c.stream == routine, permitted)
        version = asked.db.execute(found).scalar()
    of_map = and_(drawn_steps.c.stream == routine, drawn_steps.c.map_version == version, permitted)
    steps = asked.db.execute(select(drawn_steps).where(of_map).order_by(drawn_steps.c.place)).all()
    if not steps:
        return None, {}
    arrows = select(drawn_arrows).where(drawn_arrows.c.stream == routine, drawn_arrows.c.map_version == version)
    ways = sorted((row.from_step, row.to_step) for row in asked.db.execute(arrows))
    drawn = [Drawn(row.step, row.name, row.role, row.within_days, tuple(row.reached_by.split())) for row in steps]
    return Map(drawn, ways), {"routine": routine, "name": steps[0].routine, "map_version": version}


def _journeys(asked: Asked, the_map: Map) -> Iterator[Journey]:
    """Whole journeys, by the streams that they end in: a concern is part of the case it came to."""
    part = journeys.alias("part")
    seen = visible(journeys, asked)
    parts = journeys.join(part, part.c.journey == journeys.c.stream)
    bounced: dict[str, list[Reached]] = defaultdict(list)
    offers = select(journeys.c.stream, bounces.c.how, bounces.c.at, bounces.c.role)
    for row in asked.db.execute(offers.select_from(parts.join(bounces, bounces.c.stream == part.c.stream)).where(seen)):
        bounced[row.stream].append(Reached(HOW[row.how], row.at, row.role))
    columns = (journeys.c.stream, journeys.c.ended, journeys.c.role, lived.c.topic, lived.c.at, lived.c.role)
    found = (
        select(*columns)
        .select_from(parts.join(lived, lived.c.stream == part.c.stream))
        .where(seen, lived.c.topic.in_(the_map.step_of))
        .order_by(journeys.c.stream, lived.c.at, lived.c.position)
    )
    for stream, rows in groupby(asked.db.execute(found), lambda row: row[0]):
        told = list(rows)
        yield Journey([Reached(*row[3:]) for row in told], told[0][1], told[0][2], bounced.get(stream, ()))


# -- what is told ------------------------------------------------------------------------------------------------


def _steps(the_map: Map, laid: Laid) -> Iterator[dict[str, Any]]:
    for step in the_map.steps:
        goes_on = {end: len(days) for (start, end), days in sorted(laid.ways.items()) if start == step}
        counted = {"times": laid.reached[step], "journeys": laid.passed[step]}
        yield _step(the_map.steps[step]) | counted | _waited(the_map, laid, step) | {
            "next_steps": dict(sorted(goes_on.items(), key=lambda item: (-item[1], item[0]))),
            "ended_here": dict(sorted(laid.ended_at[step].items())),
        }  # fmt: skip


def _roles(the_map: Map, laid: Laid) -> Iterator[dict[str, Any]]:
    for step in the_map.steps:
        for role in sorted({role for awaited, role in laid.waits if awaited == step}, key=str):
            yield _step(the_map.steps[step]) | {"role": role} | _waited(the_map, laid, step, role, of_role=True)


def _step(drawn: Drawn) -> dict[str, Any]:
    return {"step": drawn.step, "name": drawn.name, "drawn_role": drawn.role, "within_days": drawn.within_days}


def _waited(the_map: Map, laid: Laid, step: str, role: str | None = None, *, of_role: bool = False) -> dict[str, Any]:
    ended, waiting, closed_without = waits_of(laid, step, role, of_role=of_role)
    over = sum(days > the_map.steps[step].within_days for days in (*ended, *waiting))
    counted = {"closed_without": closed_without, "over_time": over, "over_time_share": share(over, len(ended) + len(waiting))}
    return Waits(ended, waiting).figures() | counted


def _ways(the_map: Map, laid: Laid) -> Iterator[dict[str, Any]]:
    """Every way that is drawn, in the map's order, then those that were gone without being drawn, most gone first."""
    gone = sorted((way for way in laid.ways if way not in the_map.arrows), key=lambda way: (-len(laid.ways[way]), way))
    for way in (*the_map.arrows, *gone):
        days = laid.ways.get(way, [])
        middle = {name: value for name, value in Waits(days).figures().items() if name in ("median", "p90")}
        yield {"from_step": way[0], "to_step": way[1], "drawn": way in the_map.arrows, "times": len(days), **middle}


def _deviations(the_map: Map, laid: Laid) -> Iterator[dict[str, Any]]:
    """Where most departs first; last the ways that are drawn and that nobody went."""
    found = [(which, start, step, times, laid.concerned[which, start, step]) for (which, start, step), times in laid.deviations.items()]
    found.sort(key=lambda each: (-each[3], KINDS.index(each[0]), str(each[1]), str(each[2])))
    found += [("never gone", *way, 0, 0) for way in the_map.arrows if not laid.ways.get(way)]
    for rank, (which, start, step, times, concerned) in enumerate(found, start=1):
        of_all = {"rank": rank, "deviation": which, "from_step": start, "step": step, "times": times}
        yield {**of_all, "journeys": concerned, "share": share(concerned, laid.journeys)}


WAITED = ("n", "ended", "still_waiting", "median", "p90", "longest_still_waiting", "closed_without", "over_time", "over_time_share")
STEP = ("step", "name", "drawn_role", "within_days")

QUESTION = Question(
    name="process-map",
    sv="Var i vår rutin väntar eller studsar ärenden, och var går de en annan väg än vi har ritat?",
    en="Where in our routine does the work wait or bounce, and where does it go another way than we drew?",
    parameters=ProcessMapAsked,
    columns={
        "rank": ("plats", "rank"),
        "deviation": ("avvikelse", "deviation"),
        "from_step": ("från steg", "from step"),
        "to_step": ("till steg", "to step"),
        "step": ("steg", "step"),
        "name": ("namn", "name"),
        "drawn": ("ritad", "drawn"),
        "drawn_role": ("ansvarig roll", "responsible role"),
        "within_days": ("väntad tid, dagar", "expected time, days"),
        "role": ("hos roll", "held by role"),
        "times": ("gånger", "times"),
        "journeys": ("ärenden", "cases"),
        "share": ("andel av ärendena", "share of the cases"),
        "n": ("väntetider", "waits"),
        "ended": ("varav slut", "of which over"),
        "still_waiting": ("väntar än", "still waiting"),
        "median": ("median, dagar", "median, days"),
        "p90": ("nio av tio inom, dagar", "nine of ten within, days"),
        "longest_still_waiting": ("längsta väntan än, dagar", "longest still waiting, days"),
        "closed_without": ("avslutade innan", "closed before"),
        "over_time": ("över tiden", "over time"),
        "over_time_share": ("andel över tiden", "share over time"),
        "next_steps": ("vidare till", "goes on to"),
        "ended_here": ("avslutade här", "ended here"),
    },
    columns_per={
        "step": (*STEP, "times", "journeys", *WAITED, "next_steps", "ended_here"),
        "role": (*STEP, "role", *WAITED),
        "way": ("from_step", "to_step", "drawn", "times", "median", "p90"),
        "deviation": ("rank", "deviation", "from_step", "step", "times", "journeys", "share"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "routine": ("rutin", "routine"),
        "name": ("namn", "name"),
        "map_version": ("kartans version", "map version"),
        "journeys": ("ärenden", "cases"),
        "still_open": ("pågår", "still open"),
        "deviations": ("avvikelser", "deviations"),
        "routines": ("rutiner", "routines"),
    },
)
