"""What was said at the dialogue meeting, grouped: claimed totals beside those that each coder's codings give. (A66–A68, A72)

Totals are of one version of the coding: what is coded otherwise later changes them from its version on. Notes that a coder has not coded
are a row of their own, so that coded and uncoded add up to what was found; before anybody has coded, the rows are nobody's. Shares are
decimals; `percent` is rounded for each by itself, so the whole need not be 100.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Column, Float, Integer, String, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, instant, table, visible_to_staff
from sqa.dialogues.dialogue import Dialogue
from sqa.figures import share

UNCODED, LAST = "—", 1_000_000

totals = table(
    "dialogue_totals",
    Column("coder", String(20)),
    Column("coding_version", Integer),
    Column("place", Integer),
    Column("group", String(80)),
    Column("subgroup", String(80)),
    Column("name", String(2_000)),
    Column("claimed", Integer),
    Column("coded", Integer),
)
found = table(
    "dialogue_notes",
    Column("name", String(2_000)),
    day("held_on"),
    Column("found", Integer),
    Column("claimed", Integer),
    Column("coding_version", Integer),
)
agreements = table(
    "dialogue_agreements",
    Column("coders", String(420)),
    Column("coding_version", Integer),
    Column("notes", Integer),
    Column("cohen_kappa", Float),
    Column("krippendorff_alpha", Float),
    instant("measured_at"),
)


def rows(dialogue: Dialogue) -> Mapping[str, Iterable[Row]]:
    """A row per coder, version and group that changed in it; one per import and per measured agreement."""
    of_all = {"stream": dialogue.id, "unit": dialogue.unit}
    told = [
        {
            "name": event.data.name,
            "held_on": event.data.held_on,
            "found": event.data.found,
            "claimed": event.data.claimed,
            "coding_version": dialogue.coding_version,
        }
        for event in dialogue.imports
    ]
    measured = [
        {
            "coders": ", ".join(event.data.coders),
            "coding_version": event.data.coding_version,
            "notes": event.data.notes,
            "cohen_kappa": event.data.cohen_kappa,
            "krippendorff_alpha": event.data.krippendorff_alpha,
            "measured_at": event.occurred_at,
        }
        for event in dialogue.agreements
    ]
    tables = {totals.name: _totals(dialogue), found.name: told, agreements.name: measured}
    return {name: [{**of_all, **row} for row in given] for name, given in tables.items()}


def _totals(dialogue: Dialogue) -> Iterator[dict[str, Any]]:
    """How many notes more, or fewer, each group has from a version on; in the first version of each coder every group stands."""
    places = list(enumerate(_groups(dialogue), start=1))
    nobody = (None,) if dialogue.notes else ()
    for coder in sorted({coder for coder, _ in dialogue.changes}) or nobody:
        for version in sorted({1, *(of for who, of in dialogue.changes if who == coder)}):
            groups, codes = Counter[str](), Counter[str]()
            for (group, code), change in (dialogue.changes.get((coder, version), {}) if coder else {}).items():
                groups[group] += change
                codes[code] += change
            identity = {"coder": coder, "coding_version": version}
            for place, (group, subgroup, name, claimed) in places:
                coded = codes[subgroup] if subgroup else groups[group]
                if coded or version == 1:
                    said = {"group": group, "subgroup": subgroup, "name": name, "claimed": claimed, "coded": coded}
                    yield {**identity, "place": place, **said}
            uncoded = (len(dialogue.notes) if version == 1 else 0) - groups.total()
            yield {**identity, "place": LAST, "group": UNCODED, "coded": uncoded}


def _groups(dialogue: Dialogue) -> Iterator[tuple[str, str | None, str, int | None]]:
    """The groups of the codebook, then those that only earlier ones have: notes may still be coded to them."""
    told = set[tuple[str, str | None]]()
    for book in [dialogue.codebooks[version] for version in sorted(dialogue.codebooks, reverse=True)]:
        for group in book.groups:
            subgroups = [(group.code, subgroup.code, subgroup.name, subgroup.claimed) for subgroup in group.subgroups]
            for each in ((group.code, None, group.name, group.claimed), *subgroups):
                if each[:2] not in told:
                    told.add(each[:2])
                    yield each


PROJECTION = Projection("dialogue_totals", (totals, found, agreements), (Dialogue,), rows)


class DialogueTotalsAsked(Parameters):
    """Of one dialogue, one coder, or one version of the coding (the latest unless said, or where there is no such version yet)."""

    dialogue: str | None = None
    coder: str | None = None
    coding_version: Annotated[int, Field(ge=1)] | None = None


def answer(asked: Asked, parameters: DialogueTotalsAsked) -> Answer:
    """Group by group as the codebook has them, a row per coder; figures: what was found, claimed and agreed."""
    imports = _of(found, asked, parameters)
    notes, latest, called = Counter[str](), dict[str, int](), dict[str, dict[str, Any]]()
    for each in sorted(imports, key=lambda each: (each["held_on"], each["name"])):
        called.setdefault(each["stream"], {"dialogue": each["name"], "held_on": each["held_on"]})
        notes[each["stream"]] += each["found"]
        latest[each["stream"]] = each["coding_version"]
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in sorted(_of(totals, asked, parameters), key=lambda row: (row["stream"], row["place"], row["coder"], row["coding_version"])):
        version = min(parameters.coding_version or latest[row["stream"]], latest[row["stream"]])
        if row["coding_version"] <= version and parameters.coder in (None, row["coder"]):
            of = told.setdefault((row["stream"], row["place"], row["coder"]), {**row, "coded": 0, "coding_version": version})
            of["coded"] += row["coded"]
    for row in told.values():
        row.update(called[row["stream"]])
        row["difference"] = None if row["claimed"] is None else row["coded"] - row["claimed"]
        row["share"] = share(row["coded"], notes[row["stream"]])
        row["percent"] = None if row["share"] is None else percent(row["coded"], notes[row["stream"]])
    return Answer(list(told.values()), _figures(list(told.values()), imports, _of(agreements, asked, parameters)))


def percent(part: int, of: int) -> int:
    """Rounded to a whole, a half upwards, as people round: each by itself, so that the whole need not be 100."""
    return (200 * part + of) // (2 * of)


def _of(rows_of: Any, asked: Asked, parameters: DialogueTotalsAsked) -> list[dict[str, Any]]:
    wanted = visible_to_staff(rows_of, asked)
    if parameters.dialogue:
        wanted &= rows_of.c.stream == parameters.dialogue
    return [dict(row) for row in asked.db.execute(select(rows_of).where(wanted)).mappings()]


def _figures(told: list[dict[str, Any]], imports: list[dict[str, Any]], measured: list[dict[str, Any]]) -> dict[str, Any]:
    """claimed_by_groups: what the main groups claim together; coded, uncoded: for each coder, adding up to what was found."""
    whole = [row for row in told if row["subgroup"] is None and row["group"] != UNCODED]
    coders = sorted({row["coder"] for row in told if row["coder"]})
    claims = {(row["stream"], row["group"]): row["claimed"] for row in whole if row["claimed"] is not None}
    claimed = [each["claimed"] for each in imports if each["claimed"] is not None]
    return {
        "found": sum(each["found"] for each in imports),
        "claimed": sum(claimed) if claimed else None,
        "claimed_by_groups": sum(claims.values()) if claims else None,
        "coders": {
            coder: {
                "coded": sum(row["coded"] for row in whole if row["coder"] == coder),
                "uncoded": sum(row["coded"] for row in told if row["coder"] == coder and row["group"] == UNCODED),
            }
            for coder in coders
        },
        "agreement": [
            {name: each[name] for name in ("coders", "coding_version", "notes", "cohen_kappa", "krippendorff_alpha")} for each in measured
        ],
    }


QUESTION = Question(
    name="dialogue-totals",
    sv="Vad sades på dialogmötet, grupp för grupp: påstådda summor bredvid dem som kodningen ger?",
    en="What was said at the dialogue meeting, group by group: claimed totals beside those that the coding gives?",
    parameters=DialogueTotalsAsked,
    columns={
        "stream": ("dialog, id", "dialogue, id"),
        "dialogue": ("dialog", "dialogue"),
        "held_on": ("hölls", "held on"),
        "unit": ("enhet", "unit"),
        "group": ("grupp", "group"),
        "subgroup": ("undergrupp", "subgroup"),
        "name": ("namn", "name"),
        "coder": ("kodare", "coder"),
        "coding_version": ("kodningens version", "version of the coding"),
        "claimed": ("påstått", "claimed"),
        "coded": ("kodat", "coded"),
        "difference": ("skillnad", "difference"),
        "share": ("andel", "share"),
        "percent": ("procent, avrundat", "per cent, rounded"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "found": ("funna anteckningar", "notes found"),
        "claimed": ("påstådda anteckningar", "notes claimed"),
        "claimed_by_groups": ("påstådda, gruppernas summa", "claimed, the groups' sum"),
        "coders": ("kodare", "coders"),
        "agreement": ("överensstämmelse", "agreement"),
    },
)
