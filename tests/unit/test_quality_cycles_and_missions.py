"""Quality cycles, and mission statements with their acknowledgement."""

from datetime import date

import pytest

from sqa.crossings import ThereIsNoSuchInitiative
from sqa.missions.mission import OnlyTheCurrentVersionIsAcknowledged
from sqa.quality_cycles import events as q
from sqa.quality_cycles import refusals as no
from sqa.unit_versions import OnlyThePrincipalDecidesOnIt, VersionsFollowAtOneUnit
from tests import examples as x
from tests import improvement as m
from tests.given import given
from tests.school import ASA, KARIN, SAMIRA, TOVE, id_of

OPENED = ((m.proposed(), m.INITIATIVE), (m.cycle_opened(), m.CYCLE))
INCLUDED = (*OPENED, q.InitiativeIncluded(initiative=m.INITIATIVE))


def test_a_unit_has_one_cycle_for_each_period() -> None:
    elsewhere = f"quality-cycle/{id_of('another')}"
    given().when((m.cycle_opened(), elsewhere)).refused_with(no.OneCycleForEachUnitAndPeriod, stream=m.CYCLE)
    given().when((m.cycle_opened(last_day=date(2024, 7, 1)), m.CYCLE)).refused_with(no.APeriodHasItsDaysInOrder)
    assert given(*OPENED).stream(m.CYCLE).ownership.owner == KARIN


def test_initiatives_and_follow_ups_belong_to_it() -> None:
    given(*INCLUDED).when(q.InitiativeIncluded(initiative=m.INITIATIVE)).refused_with(no.AlreadyIncluded)
    missing = q.InitiativeIncluded(initiative=f"initiative/{id_of('no such')}")
    given(*OPENED).when(missing).refused_with(ThereIsNoSuchInitiative)
    half = q.FollowUpIncluded(what="Läsprov.", shows="Bättre.", release=m.RELEASE)
    given(*OPENED).when((half, m.CYCLE)).refused_with(no.AReleaseIsCitedWhole)
    given(*OPENED).when((q.FollowUpIncluded(what="Läsprov.", shows="Bättre."), m.CYCLE)).accepted()


def test_it_is_closed_analysed_with_nothing_owed() -> None:
    carried = q.QualityCycleClosed(carried_on=(m.INITIATIVE,))
    given(*INCLUDED, x.promised()).when(carried).refused_with(no.ACycleEndsAnalysed, missing=["QualityCycleAnalysed"])
    others = q.QualityCycleClosed(carried_on=(f"initiative/{id_of('other')}",))
    given(*INCLUDED, m.cycle_analysed()).when(others).refused_with(no.OnlyWhatBelongsCarriesOn)
    closed = given(*INCLUDED, m.cycle_analysed(), carried)
    assert not closed.stream(m.CYCLE).open
    closed.when(m.cycle_analysed()).refused_with(no.TheCycleIsClosed)


PUBLISHED = ((m.mission(), m.MISSION),)


@pytest.mark.capability("A38")
def test_a_mission_has_versions_that_the_principal_decides_and_staff_acknowledge() -> None:
    given(*PUBLISHED).when(m.mission(3)).refused_with(VersionsFollowAtOneUnit, next_version=2)
    given().when((m.mission(), m.MISSION, ASA)).refused_with(OnlyThePrincipalDecidesOnIt)
    story = given(*PUBLISHED, (m.acknowledged(), SAMIRA))
    assert story.stream(m.MISSION).acknowledged.keys() == {(1, SAMIRA)}
    story.when((m.acknowledged(TOVE), SAMIRA)).refused_with(OnlyTheCurrentVersionIsAcknowledged)
    story.given(m.mission(2)).when((m.acknowledged(), SAMIRA)).refused_with(OnlyTheCurrentVersionIsAcknowledged, current=2)
