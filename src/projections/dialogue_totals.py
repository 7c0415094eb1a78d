"""What was said at the dialogue meeting, grouped: claimed totals beside those that each coder's codings give. (A66–A68, A72)

Totals are of one version of the coding: what is coded otherwise later changes them from its version on. Notes that a coder has not coded
are a row of their own, so that coded and uncoded add up to what was found. Shares are decimals; `percent` is rounded for each by itself, so
the whole need not be 100.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Float, Integer, String, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, instant, table, visible_to_staff
from sqa.dialogues.dialogue import Dialogue
from sqa.figures import share

UNCODED = "—"

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
found = table("dialogue_notes", Column("name", String(2_000)), day("held_on"), Column("found", Integer), Column("claimed", Integer))
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
    """A row per coder, version and group of the codebook; one per import and per measured agreement."""
    of_all = {"stream": dialogue.id, "unit": dialogue.unit}
    imports = [event.data for event in dialogue.imports]
    told = [{"name": each.name, "held_on": each.held_on, "found": each.found, "claimed": each.claimed} for each in imports]
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
    book, by_coder = dialogue.codebook, _codes(dialogue)
    for place, (group, subgroup, name, claimed) in enumerate(_groups(book) if book else (), start=1):
        for (coder, version), codes in by_coder.items():
            coded = codes["groups"][group] if subgroup is None else codes["codes"][subgroup]
            identity = {"coder": coder, "coding_version": version, "place": place, "group": group, "subgroup": subgroup}
            yield {**identity, "name": name, "claimed": claimed, "coded": coded}
    for (coder, version), codes in by_coder.items():
        uncoded = len(dialogue.notes) - sum(codes["groups"].values())
        identity = {"coder": coder, "coding_version": version, "place": 0, "group": UNCODED, "subgroup": None}
        yield {**identity, "name": None, "claimed": None, "coded": uncoded}


def _groups(book: Any) -> Iterator[tuple[str, str | None, str, int | None]]:
    for group in book.groups:
        yield group.code, None, group.name, group.claimed
        for subgroup in group.subgroups:
            yield group.code, subgroup.code, subgroup.name, subgroup.claimed


def _codes(dialogue: Dialogue) -> dict[tuple[str, int], dict[str, Counter[str]]]:
    """(coder, version) → how many notes have each main group, and each code, in that version of the coding."""
    counted = {
        (coder, version): {"groups": Counter[str](), "codes": Counter[str]()}
        for coder in sorted({coder for _, coder in dialogue.codings})
        for version in range(1, dialogue.coding_version + 1)
    }
    for note, coder in dialogue.codings:
        for version in range(1, dialogue.coding_version + 1):
            if coding := dialogue.coded_at(note, coder, version):
                counted[coder, version]["groups"][coding.group] += 1
                counted[coder, version]["codes"][coding.code] += 1
    return counted


PROJECTION = Projection("dialogue_totals", (totals, found, agreements), (Dialogue,), rows)


class DialogueTotalsAsked(Parameters):
    """Of one dialogue, one coder, or one version of the coding (the latest unless said)."""

    dialogue: str | None = None
    coder: str | None = None
    coding_version: int | None = None


def answer(asked: Asked, parameters: DialogueTotalsAsked) -> Answer:
    """Group by group as the codebook has them, a row per coder; figures: what was found, claimed and agreed."""
    wanted = visible_to_staff(totals, asked)
    if parameters.dialogue:
        wanted &= totals.c.stream == parameters.dialogue
    if parameters.coder:
        wanted &= totals.c.coder == parameters.coder
    every = [dict(row) for row in asked.db.execute(select(totals).where(wanted)).mappings()]
    latest: dict[str, int] = {}
    for row in every:
        latest[row["stream"]] = max(latest.get(row["stream"], 1), row["coding_version"])
    told = [row for row in every if row["coding_version"] == (parameters.coding_version or latest[row["stream"]])]
    told.sort(key=lambda row: (row["stream"], row["place"] or 10_000, row["coder"]))
    imports = _of(found, asked, parameters)
    notes = {name: sum(each["found"] for each in imports if each["stream"] == name) for name in {each["stream"] for each in imports}}
    for row in told:
        row["difference"] = None if row["claimed"] is None else row["coded"] - row["claimed"]
        row["share"] = share(row["coded"], notes.get(row["stream"], 0))
        row["percent"] = None if row["share"] is None else round(100 * row["share"])
    return Answer(told, _figures(told, imports, _of(agreements, asked, parameters)))


def _of(rows_of: Any, asked: Asked, parameters: DialogueTotalsAsked) -> list[dict[str, Any]]:
    wanted = visible_to_staff(rows_of, asked)
    if parameters.dialogue:
        wanted &= rows_of.c.stream == parameters.dialogue
    return [dict(row) for row in asked.db.execute(select(rows_of).where(wanted)).mappings()]


def _figures(told: list[dict[str, Any]], imports: list[dict[str, Any]], measured: list[dict[str, Any]]) -> dict[str, Any]:
    """claimed_by_groups: what the main groups claim together; coded, uncoded: for each coder, adding up to what was found."""
    whole = [row for row in told if row["subgroup"] is None and row["group"] != UNCODED]
    coders = sorted({row["coder"] for row in told})
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
        "stream": ("dialog", "dialogue"),
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
