"""The demo is the same every time, in order, on working days, and as quick and as large as asked for."""

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from time import process_time
from uuid import UUID

import orjson
import pytest

from adapters.api.cloud_events import CloudEvent
from adapters.roster.reading import read
from adapters.simulator import Recording, demo_people, register_files, school_year
from adapters.simulator.loading import together
from adapters.simulator.municipality import KINDS, municipality
from adapters.simulator.staffing import COMES_ON, LEAVES_ON
from adapters.simulator.terms import HOLIDAYS, SCHOOL_DAYS, due_day, school_day
from sqa.vocabulary import stockholm_day


def fingerprint(pupils: int, seed: int) -> str:
    digest = sha256()
    for name, page in register_files(pupils, seed).items():
        digest.update(name.encode() + page)
    for recording in school_year(pupils, seed):
        digest.update(orjson.dumps([recording.recorded_at, recording.by, recording.cloudevents]))
    return digest.hexdigest()


def events(recordings: Iterable[Recording]) -> list[dict[str, object]]:
    return [event for recording in recordings for event in recording.cloudevents]


def test_the_same_size_and_seed_make_the_same_year_byte_for_byte() -> None:
    first = fingerprint(200, 1)
    municipality.cache_clear()
    assert fingerprint(200, 1) == first
    assert fingerprint(200, 2) != first


def test_another_process_with_other_hashes_makes_the_same_year() -> None:
    told = "from tests.unit.test_simulator_year import fingerprint; print(fingerprint(40, 1))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    there = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == fingerprint(40, 1)


def test_recordings_come_in_order_and_every_id_is_its_own() -> None:
    year = list(school_year(300, 1))
    assert [recording.recorded_at for recording in year] == sorted(recording.recorded_at for recording in year)
    ids = [UUID(str(event["id"])) for event in events(year)]
    assert len(set(ids)) == len(ids)
    assert {(recording.by, UUID(str(e["id"])).version) for recording in year for e in recording.cloudevents} == {("service", 4), ("job", 5)}


def test_people_work_on_school_days_and_jobs_on_any_day() -> None:
    in_summer = {date(2026, 7, 1)}  # when a unit is merged into another
    worked = {stockholm_day(recording.recorded_at) for recording in school_year(300, 1) if recording.by == "service"}
    assert worked - in_summer <= set(SCHOOL_DAYS)
    assert not any(first <= one <= last for one in SCHOOL_DAYS for first, last in HOLIDAYS)
    assert any(stockholm_day(recording.recorded_at) not in set(SCHOOL_DAYS) for recording in school_year(300, 1) if recording.by == "job")


def test_what_would_be_due_in_summer_is_due_before_it_or_after() -> None:
    assert due_day(SCHOOL_DAYS[0], 4) in SCHOOL_DAYS
    assert due_day(school_day(date(2026, 4, 20)), 10) < date(2026, 6, 13)
    assert due_day(school_day(date(2026, 6, 8)), 4) > date(2026, 8, 14)


def test_nothing_happens_before_it_could_be_known() -> None:
    for recording in school_year(300, 1):
        for event in recording.cloudevents:
            assert datetime.fromisoformat(event["time"]) <= recording.recorded_at


def test_what_people_do_is_in_the_form_that_the_api_takes() -> None:
    for recording in school_year(150, 1):
        for event in recording.cloudevents if recording.by == "service" else ():
            assert CloudEvent.model_validate(event).actor


def test_a_day_is_appended_together_and_jobs_apart() -> None:
    year, joined = list(school_year(300, 1)), list(together(school_year(300, 1)))
    assert events(year) == events(joined)
    assert len(joined) < len(year) / 4
    assert max(len(recording.cloudevents) for recording in joined) <= 1_000


def test_the_register_s_files_are_as_the_standard_says() -> None:
    delivery = read(register_files(150, 1))
    assert not delivery.refused
    assert set(delivery.entities) == {"organisations", "persons", "placements", "duties", "groups"}


@pytest.mark.parametrize("pupils", [20, 600, 2_000])
def test_a_municipality_has_every_kind_of_unit_and_exactly_so_many_pupils(pupils: int) -> None:
    town = municipality(pupils, 1)
    assert sum(1 for _ in town.pupils) == pupils
    assert {unit.kind for unit in town.units} == set(KINDS)
    assert {form for unit in town.units for form in unit.forms} == {"FS", "FKLASS", "GR", "FTH", "GRS", "GY", "GYS"}
    assert len({unit.name for unit in town.units}) == len(town.units)
    with pytest.raises(ValueError, match="20"):
        municipality(19, 1)


def test_the_demo_names_whom_to_sign_in_as() -> None:
    people, staff = demo_people(600, 1), municipality(600, 1).staff
    assert staff.duty(str(people.leaver)).until == LEAVES_ON
    assert staff.duty(str(people.counsellor)).since == COMES_ON
    assert staff.duty(str(people.principal)).role == "Rektor"
    assert {UUID(staff.duty(str(duty)).unit) for duty in (people.leaver, people.counsellor, people.principal, people.teacher)} == {
        people.unit
    }


def test_the_year_is_told_faster_than_it_can_be_appended() -> None:
    began = process_time()
    told = len(events(school_year(600, 1)))
    assert told > 5_000
    assert told / (process_time() - began) > 5_000


@pytest.mark.slow
def test_ten_thousand_pupils_make_a_hundred_thousand_events() -> None:
    began = process_time()
    told = len(events(school_year(10_000, 1)))
    assert told >= 100_000
    assert told / (process_time() - began) > 5_000
