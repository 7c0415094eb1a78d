"""A routine at Bergaskolan as it is drawn, and an autumn as it was lived. The answers stand in test_questions_process_map.

    oro → kartläggning → behov → stöd, and straight from oro to stöd, which nobody went.

One: 9 Sep, mapped 16 Sep (7 days), need 18 Sep (2), support 30 Sep (12). Two: 9 Sep, mapped 8 Nov (60 days, 7 of them autumn holidays:
53), need the same day, waits for support (42 days on 20 December). Three: opened without a concern, mapped 9 Oct and again 14 Oct (5), need
15 Oct (1), an offer declined, passed on and handed back, mapped again 25 Oct (10), need 30 Oct (5 days, 3 of them holidays: 2), support
13 Nov (14 days, 4 of them holidays: 10). Four: 2 Dec, not taken up (18 days on 20 December). Five: 9 Sep, answered on the 12th, no case.
"""

from datetime import date

from sqa.code_lists.events import CodeListPublished, Word
from sqa.routines.events import MapVersionPublished
from tests import improvement as m
from tests.autumn import a_support
from tests.examples import accepted, answered, assessed, case, declined, need, offered, opened, raised, taken_up
from tests.given import Item
from tests.school import ASA, SAMIRA, TOVE, id_of

NOW = "2024-12-20"
ONE, TWO, THREE = map(case, ("one", "two", "three"))
TOPICS = {
    "oro": "sqa.concern.raised",
    "kartläggning": "sqa.case.assessment-recorded",
    "behov": "sqa.case.need-identified",
    "stöd": "sqa.case.support-started",
}


def concern(name: str) -> str:
    return f"concern/{id_of(f'concern {name}')}"


def the_map(version: int = 1) -> MapVersionPublished:
    drawn = (("oro", "Lärare", 0), ("kartläggning", "Kurator", 10), ("behov", "Kurator", 5), ("stöd", "Lärare", 14))
    steps = tuple(m.map_step(step, role, days, TOPICS[step]) for step, role, days in drawn)
    ways = (("oro", "kartläggning"), ("kartläggning", "behov"), ("behov", "stöd"), ("oro", "stöd"))
    return m.map_published(version, steps=steps, arrows=tuple(m.arrow(*way) for way in ways))


def holidays(*weeks: tuple[str, str], valid_from: date = date(2024, 8, 1)) -> CodeListPublished:
    words = tuple(Word(code=days, sv=name, en=name) for days, name in weeks)
    return CodeListPublished(name="school-holiday", valid_from=valid_from, words=words)


HOLIDAYS = holidays(("2024-10-28/2024-11-03", "Höstlov"), ("2024-12-21/2025-01-07", "Jullov"))

AUTUMN: list[Item] = [
    (HOLIDAYS, "2024-09-02 09:00"),
    (the_map(), m.ROUTINE, "2024-09-02 10:00"),
    (raised(), "2024-09-09", concern("one"), TOVE),
    (taken_up(ONE, SAMIRA), "2024-09-10", concern("one")),
    (assessed("mapping one"), "2024-09-16", ONE),
    (need("need one", "mapping one"), "2024-09-18", ONE),
    *a_support("support one", "2024-09-30", "need one", stream=ONE),
    (raised(), "2024-09-09 09:00", concern("two"), TOVE),
    (taken_up(TWO, ASA), "2024-09-11", concern("two")),
    (assessed("mapping two"), "2024-11-08", TWO),
    (need("need two", "mapping two"), "2024-11-08 15:00", TWO),
    (opened(owner=ASA), "2024-10-01", THREE),
    (assessed("mapping three"), "2024-10-09", THREE),
    (assessed("second mapping three"), "2024-10-14", THREE),
    (need("need three", "second mapping three"), "2024-10-15", THREE),
    (offered(TOVE, "to Tove"), ASA, "2024-10-16", THREE),
    (declined("to Tove"), TOVE, "2024-10-17", THREE),
    (offered(SAMIRA, "to Samira"), ASA, "2024-10-18", THREE),
    (accepted("to Samira"), SAMIRA, "2024-10-20", THREE),
    (offered(ASA, "back"), SAMIRA, "2024-10-21", THREE),
    (accepted("back"), ASA, "2024-10-22", THREE),
    (assessed("third mapping three"), "2024-10-25", THREE),
    (need("other need three", "third mapping three"), "2024-10-30", THREE),
    *a_support("support three", "2024-11-13", "other need three", stream=THREE),
    (raised(), "2024-09-09 10:00", concern("five"), TOVE),
    (answered(), "2024-09-12", concern("five")),
    (raised(), "2024-12-02", concern("four"), TOVE),
]
