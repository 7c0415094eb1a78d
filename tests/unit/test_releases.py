"""A table is released once for a time, when the time is over."""

from datetime import date
from typing import Any

import pytest

from sqa.eventing.event import Envelope
from sqa.releases import release as no
from sqa.releases.periods import Period
from sqa.releases.release import ReleaseMade, nothing_is_released, released_already
from tests.given import given
from tests.improvement import released
from tests.school import JOB, id_of

AUTUMN, SPRING, YEAR = (Period.of(f"2024-{part}") for part in ("autumn", "spring", "year"))
TABLE = released().table
LATER = date(2025, 8, 1)


def a_release_of(period: Period) -> Envelope[ReleaseMade]:
    made = released().model_copy(update={"first_day": period.first, "last_day": period.last})
    stream = f"release/{id_of(str(period))}"
    event: Any = given((made, stream, JOB)).stream(stream).made
    return event


@pytest.mark.capability("A60")
def test_a_period_is_released_when_it_is_over() -> None:
    with pytest.raises(no.PeriodIsNotOver) as refused:
        released_already(TABLE, SPRING, date(2025, 7, 31), [])
    assert refused.value.details == {"period": "2024-spring", "last_day": date(2025, 7, 31)}
    assert not released_already(TABLE, SPRING, LATER, [])
    assert [str(period) for period in Period.over(date(2025, 7, 31), years=1)] == ["2024-autumn"]
    assert [str(period) for period in Period.over(LATER, years=1)] == ["2024-autumn", "2024-spring", "2024-year"]


@pytest.mark.capability("A60")
@pytest.mark.parametrize(("there_is", "asked"), [(AUTUMN, YEAR), (SPRING, YEAR), (YEAR, AUTUMN), (YEAR, SPRING)], ids=str)
def test_the_year_and_one_of_its_terms_are_not_both_released(there_is: Period, asked: Period) -> None:
    made = a_release_of(there_is)
    with pytest.raises(no.AlreadyReleasedForThatTime) as refused:
        released_already(TABLE, asked, LATER, [made])
    assert refused.value.details == {"release": made.stream, "period": str(there_is)}


@pytest.mark.capability("A60")
def test_asked_for_again_it_is_the_release_that_there_is() -> None:
    autumn, spring = a_release_of(AUTUMN), a_release_of(SPRING)
    assert released_already(TABLE, AUTUMN, LATER, [autumn, spring]) == [autumn]
    assert not released_already(TABLE, SPRING, LATER, [autumn])
    assert not released_already(TABLE, Period.of("2023-year"), LATER, [autumn, spring])


@pytest.mark.capability("A60")
def test_a_table_that_was_released_without_the_one_it_goes_with_keeps_that_time() -> None:
    """As a ledger may have it from before they went together: the one that is missing could be taken from the one there is."""
    autumn = a_release_of(AUTUMN)
    with pytest.raises(no.AlreadyReleasedForThatTime) as refused:
        released_already("another", AUTUMN, LATER, [autumn])
    assert refused.value.details == {"release": autumn.stream, "period": str(AUTUMN)}
    assert not released_already("another", SPRING, LATER, [autumn])


def test_what_is_released_at_the_same_moment_is_looked_at_first() -> None:
    autumn = a_release_of(AUTUMN)
    with pytest.raises(no.ReleasedMeanwhile):
        nothing_is_released([autumn], besides=())
    nothing_is_released([autumn], besides=[autumn.id])
