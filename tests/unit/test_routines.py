"""Routines: a process map in versions, which staff propose changes to."""

import pytest

from sqa.routines import routine as no
from sqa.unit_versions import OnlyThePrincipalDecidesOnIt, VersionsFollowAtOneUnit
from tests import improvement as m
from tests.given import given
from tests.school import ASA, ASGYMNASIET, KARIN, TOVE, id_of

PUBLISHED = ((m.map_published(), m.ROUTINE),)


@pytest.mark.capability("A39")
def test_a_map_has_versions_that_the_principal_decides() -> None:
    given().when((m.map_published(), m.ROUTINE, ASA)).refused_with(OnlyThePrincipalDecidesOnIt)
    given(*PUBLISHED).when(m.map_published(3)).refused_with(VersionsFollowAtOneUnit, next_version=2)
    given(*PUBLISHED).when(m.map_published(2, unit=ASGYMNASIET)).refused_with(VersionsFollowAtOneUnit)
    current = given(*PUBLISHED, m.map_published(2)).stream(m.ROUTINE).map
    assert (current.map_version, [step.role for step in current.steps]) == (2, ["Lärare", "Kurator"])


def test_a_map_hangs_together() -> None:
    steps = (m.map_step("oro"), m.map_step("oro"), m.map_step("ensam"))
    wrong = m.map_published(steps=steps, arrows=(m.arrow("oro", "borta"),))
    given().when((wrong, m.ROUTINE)).refused_with(no.TheMapDoesNotHangTogether, repeated=["oro"], unknown=["borta"], unjoined=["ensam"])


@pytest.mark.capability("A42")
def test_staff_propose_the_principal_decides_and_a_version_takes_it_up() -> None:
    given().when((m.change(), m.ROUTINE, TOVE)).refused_with(no.ThereIsNoMapYet)
    given(*PUBLISHED).when((m.change(step="fika"), TOVE)).refused_with(no.ThereIsNoMapYet, steps=["oro", "utredning"])
    story = given(*PUBLISHED, (m.change(), TOVE))
    taken_up = m.map_published(2, changes=(id_of("snabbare"),))
    story.when((taken_up, KARIN)).refused_with(no.TheChangeIsDecided)
    story.when((m.change_decided(), TOVE)).refused_with(OnlyThePrincipalDecidesOnIt)
    decided = story.given((m.change_decided(), KARIN))
    decided.when((m.change_decided(), KARIN)).refused_with(no.TheChangeIsDecided, accepted=True)
    change = decided.given((taken_up, KARIN)).stream(m.ROUTINE).changes[id_of("snabbare")]
    assert (change.by, change.role, change.accepted, change.map_version) == (TOVE, "Lärare", True, 2)
