"""The register as rules and answers ask it: the same on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from adapters.roster.roster import Roster
from adapters.roster.staffing import Leadership
from adapters.roster.tables import open_register, prepare
from sqa.eventing.event import DutyFacts
from sqa.service import Register
from tests.roster_school import School, duty, id_of, organisation, page

AUGUST = date(2024, 8, 19)
NOVEMBER = date(2024, 11, 15)
JANUARY = date(2025, 1, 7)
NAMED_DUTY = id_of("Skolchefens tjänst")


@pytest.fixture
def engine(database_url: str | None, data_folder: Path) -> Iterator[Engine]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    yield engine
    engine.dispose()


def nobody_is_a_subject(_subject: UUID) -> None:
    return None


def roster_of(engine: Engine, check_every: float = 1.0) -> Roster:
    return Roster(engine, named_duty=NAMED_DUTY, register_id_of=nobody_is_a_subject, check_every=check_every)


@pytest.fixture
def roster(engine: Engine) -> Roster:
    roster = roster_of(engine)
    roster.take_in(School().files(), AUGUST)
    return roster


@pytest.fixture
def school() -> School:
    return School()


def test_it_is_the_register_that_the_rules_ask(roster: Roster) -> None:
    asked: Register = roster
    assert asked.duty(id_of("Samiras tjänst")) == DutyFacts("Kurator", id_of("Lindskolan"), date(2021, 8, 1), None)
    assert asked.duty(id_of("nobody")) is None
    assert asked.unit(id_of("nowhere"), AUGUST) is None


@pytest.mark.capability("A08")
def test_it_tells_who_has_which_role_in_a_unit(roster: Roster) -> None:
    serving = roster.duties_of_unit(id_of("Lindskolan"), AUGUST)
    assert [(service.duty, service.role) for service in serving] == [
        (id_of("Karins tjänst"), "Rektor"),
        (id_of("Samiras tjänst"), "Kurator"),
        (id_of("Åsas tjänst"), "Speciallärare/specialpedagog"),
        (id_of("Vakant skolsköterska"), "Skolsköterska"),
    ]
    assert roster.person_of(id_of("Samiras tjänst")) == id_of("Samira Haddad")
    assert roster.person_of(id_of("Vakant skolsköterska")) is None
    assert roster.duties_of_person(id_of("Karin Ek"), AUGUST) == [id_of("Karins tjänst")]
    assert roster.duties_of_person(id_of("Karin Ek"), date(2025, 2, 1)) == []


def test_a_unit_knows_its_principal_what_is_above_it_and_its_school_forms(roster: Roster) -> None:
    facts = roster.unit(id_of("Lindskolan"), AUGUST)
    assert facts is not None
    assert facts.principal == facts.ultimate_owner == id_of("Karins tjänst")
    assert facts.above == (
        id_of("Rektorsområde Söder"),
        id_of("Barn- och utbildningsförvaltningen"),
        id_of("Ekbackens kommun"),
    )
    assert facts.forms == ("FKLASS", "GR", "FTH")


def test_the_end_date_is_the_last_day_in_force(roster: Roster) -> None:
    karin = roster.duty(id_of("Karins tjänst"))
    assert karin is not None
    assert karin.in_force(date(2025, 1, 31))
    assert not karin.in_force(date(2025, 2, 1))
    last, next_day = (roster.unit(id_of("Lindskolan"), day) for day in (date(2025, 1, 31), date(2025, 2, 1)))
    assert last is not None
    assert last.principal == id_of("Karins tjänst")
    assert next_day is not None
    assert next_day.principal is None
    assert next_day.ultimate_owner == NAMED_DUTY


def test_a_duty_that_ends_is_reported_for_staff_exit(roster: Roster, school: School) -> None:
    school.change("Samiras tjänst", endDate="2024-11-30")
    report = roster.take_in(school.files(), NOVEMBER)
    (ended,) = report.ended_duties
    assert (ended.duty, ended.role, ended.last_day, ended.was) == (
        id_of("Samiras tjänst"),
        "Kurator",
        date(2024, 11, 30),
        None,
    )
    facts = roster.duty(id_of("Samiras tjänst"))
    assert facts is not None
    assert facts.until == date(2024, 11, 30)
    assert report.counts["duties"].ended == 1
    assert roster.duties_that_ended(date(2024, 11, 29), date(2024, 11, 30)) == [(ended.duty, date(2024, 11, 30))]
    assert roster.duties_that_ended(date(2024, 11, 30), date(2024, 12, 31)) == []


def test_a_principal_who_is_followed_by_another_mid_year(roster: Roster, school: School) -> None:
    school.duties.append(duty("Johan leder Lindskolan", "Johan Berg", "Rektor", "Lindskolan", "2025-03-01"))
    roster.take_in(school.files(), JANUARY)
    assert roster.principal_history(id_of("Lindskolan")) == [
        Leadership(id_of("Karins tjänst"), date(2019, 8, 1), date(2025, 1, 31)),
        Leadership(None, date(2025, 2, 1), date(2025, 2, 28)),
        Leadership(id_of("Johan leder Lindskolan"), date(2025, 3, 1), None),
    ]


def test_a_teacher_who_becomes_principal_in_the_same_duty_leads_from_the_day_it_was_learnt(roster: Roster, school: School) -> None:
    school.change("Karins tjänst", endDate="2024-11-14")
    school.change("Åsas tjänst", dutyRole="Rektor")
    roster.take_in(school.files(), NOVEMBER)
    history = roster.principal_history(id_of("Lindskolan"))
    assert [(turn.principal, turn.since) for turn in history] == [
        (id_of("Karins tjänst"), date(2019, 8, 1)),
        (id_of("Åsas tjänst"), NOVEMBER),
    ]
    facts = roster.duty(id_of("Åsas tjänst"))
    assert facts is not None
    assert (facts.role, facts.since) == ("Rektor", date(2023, 8, 1))


def test_of_two_principals_the_longest_serving_leads_and_then_the_lower_id(roster: Roster, school: School) -> None:
    for name in ("Ny rektor A", "Ny rektor B"):
        school.duties.append(duty(name, "Maria Lind", "Rektor", "Björkens förskola", "2021-01-01"))
    roster.take_in(school.files(), AUGUST)
    facts = roster.unit(id_of("Björkens förskola"), AUGUST)
    assert facts is not None
    assert facts.principal == min(id_of("Ny rektor A"), id_of("Ny rektor B"))


def test_a_school_unit_without_a_principal_is_pointed_out(roster: Roster, school: School) -> None:
    assert roster.take_in(school.files(), AUGUST).units_without_principal == []
    assert roster.take_in(school.files(), date(2025, 2, 1)).units_without_principal == [id_of("Lindskolan")]


def test_a_unit_moved_under_another_parent_stood_where_it_stood_before(roster: Roster, school: School) -> None:
    lindskolan, south, north = (id_of(name) for name in ("Lindskolan", "Rektorsområde Söder", "Rektorsområde Norr"))
    school.change("Lindskolan", parentOrganisation={"id": str(north)}, schoolTypes=["GR"])
    report = roster.take_in(school.files(), JANUARY)
    assert report.counts["organisations"].changed == 1
    before, after = roster.unit(lindskolan, date(2025, 1, 6)), roster.unit(lindskolan, JANUARY)
    assert before is not None
    assert (before.above[0], before.forms) == (south, ("FKLASS", "GR", "FTH"))
    assert after is not None
    assert (after.above[0], after.forms) == (north, ("GR",))
    assert lindskolan in roster.units_under(north)
    assert lindskolan not in roster.units_under(south)
    assert lindskolan in roster.units_under(south, NOVEMBER)


def test_what_changes_twice_on_a_day_stands_as_it_was_last_said(roster: Roster, school: School) -> None:
    for parent in ("Rektorsområde Norr", "Ekbackens kommun"):
        school.change("Lindskolan", parentOrganisation={"id": str(id_of(parent))})
        roster.take_in(school.files(), JANUARY)
    facts = roster.unit(id_of("Lindskolan"), JANUARY)
    assert facts is not None
    assert facts.above == (id_of("Ekbackens kommun"),)


def test_units_under_one_are_itself_and_all_below(roster: Roster) -> None:
    assert len(roster.units_under(id_of("Ekbackens kommun"))) == 6
    assert roster.units_under(id_of("Lindskolan")) == {id_of("Lindskolan")}
    assert roster.units_under(id_of("nowhere")) == frozenset()


def test_whoever_is_marked_is_never_named(roster: Roster) -> None:
    names = roster.names(
        duties=[id_of(name) for name in ("Samiras tjänst", "Åsas tjänst", "Vakant skolsköterska", "nobody")],
        units=[id_of("Björkens förskola")],
        persons=[id_of("Vera Sjö"), id_of("Elsa Lind")],
        groups=[id_of("9B")],
    )
    assert names == {
        id_of("Samiras tjänst"): "Samira Haddad",
        id_of("Åsas tjänst"): "Skyddad uppgift",
        id_of("Vakant skolsköterska"): "Skolsköterska",
        id_of("Björkens förskola"): "Björkens förskola",
        id_of("Vera Sjö"): "Skyddad uppgift",
        id_of("Elsa Lind"): "Elsa Lind",
        id_of("9B"): "9B",
    }


def test_a_marking_counts_as_soon_as_it_is_taken_in(roster: Roster, school: School) -> None:
    assert roster.names(persons=[id_of("Elsa Lind")]) == {id_of("Elsa Lind"): "Elsa Lind"}
    marked = [{**person, "securityMarking": "Sekretessmarkering"} for person in school.persons if person["id"] == str(id_of("Elsa Lind"))]
    roster.take_in({"persons.json": page(marked)}, NOVEMBER)
    assert roster.names(persons=[id_of("Elsa Lind")]) == {id_of("Elsa Lind"): "Skyddad uppgift"}


def test_a_deleted_duty_no_longer_holds_but_is_still_known(roster: Roster, school: School) -> None:
    gone = {"deletedEntities.json": page({"duties": [str(id_of("Samiras tjänst"))]})}
    report = roster.take_in(gone, NOVEMBER)
    assert [(ended.duty, ended.last_day) for ended in report.ended_duties] == [(id_of("Samiras tjänst"), date(2024, 11, 14))]
    facts = roster.duty(id_of("Samiras tjänst"))
    assert facts is not None
    assert facts.in_force(date(2024, 11, 14))
    assert not facts.in_force(NOVEMBER)
    assert roster.names(duties=[id_of("Samiras tjänst")]) == {id_of("Samiras tjänst"): "Samira Haddad"}
    assert roster.duties_that_ended(date(2024, 11, 13), NOVEMBER) == [(id_of("Samiras tjänst"), date(2024, 11, 14))]
    assert not roster.take_in(gone, JANUARY).written  # the day of deletion stays the first one

    back = roster.take_in({"duties.json": page(school.duties)}, JANUARY)
    assert [(ended.last_day, ended.was) for ended in back.ended_duties] == [(None, date(2024, 11, 14))]


def test_a_deleted_unit_is_still_known_since_its_cases_remain(roster: Roster) -> None:
    roster.take_in({"deletedEntities.json": page({"organisations": [str(id_of("Lindskolan"))]})}, NOVEMBER)
    assert roster.unit(id_of("Lindskolan"), NOVEMBER) is not None


def test_what_is_remembered_is_forgotten_when_another_process_imports(engine: Engine, roster: Roster) -> None:
    elsewhere, patient = roster_of(engine, check_every=0), roster_of(engine, check_every=3600)
    for asked in (elsewhere, patient):
        assert asked.duty(id_of("Fritidspedagog")) is None
    fritids = duty("Fritidspedagog", "Maria Lind", "Fritidspedagog", "Lindskolan", "2024-08-01")
    roster.take_in({"duties.json": page([fritids])}, AUGUST)
    assert roster.duty(id_of("Fritidspedagog")) is not None
    assert elsewhere.duty(id_of("Fritidspedagog")) is not None
    assert patient.duty(id_of("Fritidspedagog")) is None
    patient.refresh()
    assert patient.duty(id_of("Fritidspedagog")) is not None


def test_it_remembers_no_more_than_it_may(engine: Engine, roster: Roster) -> None:
    forgetful = Roster(engine, named_duty=None, register_id_of=nobody_is_a_subject, remember=3)
    for number in range(20):
        assert forgetful.duty(UUID(int=number)) is None
        assert len(forgetful._remembered.duties) <= 3
    assert forgetful.duty(id_of("Samiras tjänst")) == roster.duty(id_of("Samiras tjänst"))


def test_two_huvudmen_share_a_database_without_seeing_each_other(roster: Roster, database_url: str | None, data_folder: Path) -> None:
    (data_folder / "granbacka").mkdir()
    other = open_register(data_folder / "granbacka", database_url, "granbacka")
    prepare(other)
    prepare(other)
    assert roster_of(other).unit(id_of("Lindskolan"), AUGUST) is None
    roster_of(other).take_in({"organisations.json": page([organisation("Granbacka", "Huvudman")])}, AUGUST)
    assert roster.names(units=[id_of("Granbacka")]) == {}
    other.dispose()


def test_the_registers_file_is_for_its_owner_alone(data_folder: Path) -> None:
    engine = open_register(data_folder / "ekbacken", None, "ekbacken")
    prepare(engine)
    assert {file.stat().st_mode & 0o077 for file in (data_folder / "ekbacken").iterdir()} == {0}
    engine.dispose()


def test_a_huvudman_is_named_by_a_slug(data_folder: Path) -> None:
    with pytest.raises(ValueError, match="huvudman"):
        open_register(data_folder, None, "Ekbacken; DROP SCHEMA")
