"""What the register says of pupils, guardians and groups on a day: the same on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from tests.roster_school import School, bare, enrolment, id_of, page

AUGUST = date(2024, 8, 19)
NOVEMBER = date(2024, 11, 15)

ELSA = UUID("0b1d7c52-6c1e-4b4e-9d5e-6a3f2f0c9a01")
NILS = UUID("0b1d7c52-6c1e-4b4e-9d5e-6a3f2f0c9a02")
CLASS_9B = UUID("0b1d7c52-6c1e-4b4e-9d5e-6a3f2f0c9a03")
SUBJECTS = {
    ELSA: ("person", id_of("Elsa Lind")),
    NILS: ("person", id_of("Nils Ström")),
    CLASS_9B: ("group", id_of("9B")),
}


@pytest.fixture
def engine(database_url: str | None, data_folder: Path) -> Iterator[Engine]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def roster(engine: Engine) -> Roster:
    roster = Roster(engine, named_duty=None, register_id_of=SUBJECTS.get)
    roster.take_in(School().files(), AUGUST)
    return roster


@pytest.fixture
def school() -> School:
    return School()


def test_a_child_goes_from_preschool_to_preschool_class_and_after_school_care_stands_beside(roster: Roster) -> None:
    assert roster.subject(ELSA, date(2024, 7, 31)) == {
        "form": "FS",
        "unit": str(id_of("Björkens förskola")),
        "speaks_for_self": False,
    }
    for day in (date(2024, 8, 1), AUGUST):
        assert roster.subject(ELSA, day) == {
            "form": "FKLASS",
            "year": 0,
            "unit": str(id_of("Lindskolan")),
            "speaks_for_self": False,
        }


def test_a_new_school_year_holds_from_when_it_was_learnt(roster: Roster, school: School) -> None:
    school.change("Elsa Lind", enrolments=[enrolment("Lindskolan", "GR", 1, "2025-08-01")])
    roster.take_in(school.files(), date(2025, 8, 18))
    assert roster.subject(ELSA, date(2025, 8, 17))["form"] == "GR"
    assert roster.subject(ELSA, NOVEMBER)["form"] == "FKLASS"  # the list no longer has it, but it was so

    school.change("Elsa Lind", enrolments=[enrolment("Lindskolan", "GR", 2, "2025-08-01")])
    roster.take_in(school.files(), date(2026, 8, 17))
    assert roster.subject(ELSA, date(2026, 8, 16))["year"] == 1
    assert roster.subject(ELSA, date(2026, 8, 17))["year"] == 2


def test_a_cancelled_enrolment_never_was(roster: Roster, school: School) -> None:
    school.change("Nils Ström", enrolments=[enrolment("Lindskolan", "GR", 9, "2023-08-01") | {"cancelled": True}])
    roster.take_in(school.files(), NOVEMBER)
    assert roster.enrolment(id_of("Nils Ström"), AUGUST) is None
    assert roster.subject(NILS, NOVEMBER) == {"speaks_for_self": True}


def test_a_pupil_speaks_for_self_from_the_16th_birthday(roster: Roster) -> None:
    assert not roster.subject(NILS, date(2024, 11, 4))["speaks_for_self"]
    assert roster.subject(NILS, date(2024, 11, 5))["speaks_for_self"]


def test_a_group_and_an_erased_subject_have_no_facts(roster: Roster) -> None:
    assert roster.subject(CLASS_9B, AUGUST) == {}
    assert roster.subject(UUID(int=7), AUGUST) == {}


def test_what_is_answered_about_a_subject_can_be_changed_by_who_asked(roster: Roster) -> None:
    dict_of_elsa = roster.subject(ELSA, AUGUST)
    assert isinstance(dict_of_elsa, dict)
    dict_of_elsa["form"] = "VUX"
    assert roster.subject(ELSA, AUGUST)["form"] == "FKLASS"


def test_guardians_and_members_are_known_while_they_are(roster: Roster, school: School) -> None:
    assert roster.responsibles_of(id_of("Elsa Lind")) == {id_of("Maria Lind"): "Vårdnadshavare"}
    assert roster.members(id_of("9B"), date(2024, 10, 31)) == {id_of("Nils Ström"), id_of("Vera Sjö")}
    assert roster.members(id_of("9B"), date(2024, 11, 1)) == {id_of("Nils Ström")}
    school.change("Elsa Lind", responsibles=[])
    roster.take_in(school.files(), NOVEMBER)
    assert roster.responsibles_of(id_of("Elsa Lind")) == {}


def test_a_list_that_is_not_sent_stays_as_it_is(roster: Roster, school: School) -> None:
    school.change("Elsa Lind", enrolments=None, responsibles=None)
    assert not roster.take_in({"persons.json": bare(school.persons)}, NOVEMBER).written
    assert roster.subject(ELSA, NOVEMBER)["form"] == "FKLASS"


def test_a_deleted_person_is_no_longer_enrolled(roster: Roster) -> None:
    roster.take_in({"deletedEntities.json": page({"persons": [str(id_of("Elsa Lind"))]})}, NOVEMBER)
    assert roster.enrolment(id_of("Elsa Lind"), date(2024, 11, 14)) is not None
    assert roster.enrolment(id_of("Elsa Lind"), NOVEMBER) is None


def test_those_who_are_expected_are_read_in_one_question(engine: Engine, roster: Roster) -> None:
    # Given a roster that knows nobody yet, and what it would say of each
    alone = {subject: Roster(engine, named_duty=None, register_id_of=SUBJECTS.get).subject(subject, AUGUST) for subject in SUBJECTS}
    asked: list[str] = []
    roster.refresh()
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    # When pupils, a group and nobody are expected
    roster.expect([*SUBJECTS, UUID(int=7)])
    # Then each answer is there, the same as without, after one question
    assert {subject: roster.subject(subject, AUGUST) for subject in SUBJECTS} == alone
    assert len(asked) == 1
