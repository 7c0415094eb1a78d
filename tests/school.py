"""A believable municipality: Bergaskolan, its staff and pupils, Åsgymnasiet where pupils go on to, and Sjöskolan without a principal.

Everything is called by a name; `id_of` makes the same UUID of a name every time.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqa.eventing.event import DutyFacts, UnitFacts
from sqa.first_publications import first_publications
from sqa.vocabulary import STOCKHOLM, Actor

_HERE = UUID("0d6d1f5e-8e0b-4f0f-9d4e-2f6f5f5f4b11")


def id_of(name: str) -> UUID:
    """The UUID of whatever a test calls by this name."""
    return uuid5(_HERE, name)


def at(time: str) -> datetime:
    """`2025-03-03 12:00` as people in Sweden read it; a day alone means 08:00."""
    moment = datetime.fromisoformat(time)
    return (moment + timedelta(hours=8) if len(time) == len("2025-03-03") else moment).replace(tzinfo=STOCKHOLM).astimezone(UTC)


# -- the school --------------------------------------------------------------------------------------------------

HUVUDMAN, BERGASKOLAN, ASGYMNASIET, SJOSKOLAN = map(id_of, ("Ekeby kommun", "Bergaskolan", "Åsgymnasiet", "Sjöskolan"))

KARIN = id_of("Karin, rektor")
KURT = id_of("Kurt, rektor till 31 juli 2024")
SAMIRA = id_of("Samira, kurator till 15 november 2024")
NOAH = id_of("Noah, kurator från 18 november 2024")
ASA = id_of("Åsa, specialpedagog")
TOVE = id_of("Tove, lärare")
SIV = id_of("Siv, skolsköterska")
OLLE = id_of("Olle, rektor på Åsgymnasiet")
INES = id_of("Ines, kurator på Åsgymnasiet")
HELENA = id_of("Helena, skolchef")
SARA = id_of("Sara, lärare på Sjöskolan, som saknar rektor")

DUTIES = {
    KARIN: DutyFacts("Rektor", BERGASKOLAN, date(2024, 8, 1), None),
    KURT: DutyFacts("Rektor", BERGASKOLAN, date(2015, 8, 1), date(2024, 7, 31)),
    SAMIRA: DutyFacts("Kurator", BERGASKOLAN, date(2019, 8, 1), date(2024, 11, 15)),
    NOAH: DutyFacts("Kurator", BERGASKOLAN, date(2024, 11, 18), None),
    ASA: DutyFacts("Speciallärare/specialpedagog", BERGASKOLAN, date(2018, 1, 1), None),
    TOVE: DutyFacts("Lärare", BERGASKOLAN, date(2020, 8, 1), None),
    SIV: DutyFacts("Skolsköterska", BERGASKOLAN, date(2016, 8, 1), None),
    OLLE: DutyFacts("Rektor", ASGYMNASIET, date(2017, 8, 1), None),
    INES: DutyFacts("Kurator", ASGYMNASIET, date(2021, 8, 1), None),
    HELENA: DutyFacts("Övrig arbetsledning", HUVUDMAN, date(2012, 1, 1), None),
    SARA: DutyFacts("Lärare", SJOSKOLAN, date(2020, 8, 1), None),
}
UNITS = {HUVUDMAN: (), BERGASKOLAN: ("FKLASS", "GR"), ASGYMNASIET: ("GY",), SJOSKOLAN: ("GR",)}

ELSA, VIDAR, CLASS_8B = map(id_of, ("Elsa, 14 år", "Vidar, 17 år", "8B"))
PUPILS: dict[UUID, Mapping[str, Any]] = {
    ELSA: {"form": "GR", "year": 8, "speaks_for_self": False},
    VIDAR: {"form": "GY", "year": 2, "speaks_for_self": True},
}


class SchoolRegister:
    """Implements sqa.service.Register over the school above. `ended`: duties that turn out to end on another day."""

    def __init__(self, *, named_duty: UUID | None = HELENA, ended: Mapping[UUID, date] = {}) -> None:
        self.duties = {duty: replace(facts, until=ended.get(duty, facts.until)) for duty, facts in DUTIES.items()}
        self.named_duty = named_duty

    def duty(self, duty: UUID) -> DutyFacts | None:
        return self.duties.get(duty)

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        if unit not in UNITS:
            return None
        leads = (name for name, d in self.duties.items() if d.role == "Rektor" and d.unit == unit and d.in_force(on))
        return UnitFacts(next(leads, None), self.named_duty, () if unit == HUVUDMAN else (HUVUDMAN,), UNITS[unit])

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        return PUPILS.get(subject, {})

    def expect(self, subjects: Collection[UUID]) -> None:
        """Nothing to read beforehand."""

    def policy(self, name: str) -> int:
        return {"answer_within_days": 14}[name]


# What a new ledger holds: its opening, the code lists and the concern scale.
FIRST_EVENTS = 1 + len(tuple(first_publications()))

# -- who acts, and where -----------------------------------------------------------------------------------------

JOB, PUPIL, GUARDIAN = Actor("job", "exits"), Actor("pupil", str(ELSA)), Actor("guardian", "Elsas förälder")


def by(duty: UUID) -> Actor:
    """The duty, as the one who acts."""
    return Actor("duty", str(duty))
