"""Dialogues: what was found beside what is claimed, several coders, versions of the coding, and work areas."""

from datetime import date

import pytest

from sqa.agreement import cohen_kappa, krippendorff_alpha
from sqa.crossings import ThereIsNoSuchInitiative
from sqa.dialogues import refusals as no
from sqa.releases.release import OnlyTheServiceReleases
from tests import improvement as m
from tests.given import given
from tests.school import ASGYMNASIET, JOB, KARIN, SAMIRA, id_of

IMPORTED = ((m.notes(claimed=5), m.DIALOGUE),)
CODED = (*IMPORTED, m.codebook(), m.coded(1, "tid"), m.coded(2, "mötestid"), m.coded(3, "roller"))
BOTH = (*CODED, m.coded(1, "tid", "B"), m.coded(2, "roller", "B"), m.coded(3, "roller", "B"))


@pytest.mark.capability("A66", "A71")
def test_found_and_claimed_both_stand() -> None:
    state = given(*IMPORTED).stream(m.DIALOGUE)
    assert [(each.data.found, each.data.claimed) for each in state.imports] == [(4, 5)]
    assert (state.notes[1].phase, state.notes[1].profession) == ("home", "Lärare")
    given(*IMPORTED).when(m.notes(4, 5)).refused_with(no.FoundIsWhatIsThere, repeated=[4])
    given().when((m.notes(found=7), m.DIALOGUE)).refused_with(no.FoundIsWhatIsThere, notes=4)
    given(*IMPORTED).when(m.notes(9).model_copy(update={"unit": ASGYMNASIET})).refused_with(no.ADialogueStaysAtItsUnit)
    given().when((m.codebook(), m.DIALOGUE)).refused_with(no.ThereAreNoNotesYet)
    before, after = ((m.notes(1), day, m.DIALOGUE, SAMIRA) for day in ("2024-05-07", "2024-05-08"))
    given().when(before).refused_with(no.TheDialogueIsYetToBeHeld, held_on=date(2024, 5, 8))
    given().when(after).accepted()


def test_a_note_is_coded_once_by_each_to_what_the_codebook_has() -> None:
    story = given(*CODED)
    assert story.stream(m.DIALOGUE).groups_by("A", 1) == {1: "tid", 2: "tid", 3: "roller"}
    story.when(m.coded(1, "roller")).refused_with(no.AlreadyCoded)
    story.when(m.coded(4, "väder")).refused_with(no.TheCodebookLacksIt, note=True, code=False, number=4)
    story.when(m.coded(40, "tid")).refused_with(no.TheCodebookLacksIt, note=False, code=True)
    story.when(m.codebook(3)).refused_with(no.CodebookVersionsFollow, next_version=2)
    story.when(m.coded(4, "tid", version=2)).refused_with(no.ARevisionIsALaterVersion, next_version=1)


@pytest.mark.capability("A68")
def test_recoding_changes_totals_only_from_its_version_on() -> None:
    story = given(*CODED, m.recoded(2, "roller"))
    state = story.stream(m.DIALOGUE)
    assert (state.groups_by("A", 1)[2], state.groups_by("A", 2)[2]) == ("tid", "roller")
    assert state.groups_by("A", 2)[1] == "tid"
    story.when(m.recoded(2, "tid")).refused_with(no.ARevisionIsALaterVersion, next_version=3)
    story.when(m.recoded(1, "roller", version=4)).refused_with(no.ARevisionIsALaterVersion)
    story.when(m.recoded(4, "roller")).refused_with(no.ARevisionIsALaterVersion)


def test_agreement_is_what_the_codings_give() -> None:
    story = given(*BOTH)
    right = m.measured(story.stream(m.DIALOGUE), "A", "B")
    assert right.notes == 3
    assert right.cohen_kappa == pytest.approx(0.4)
    story.when(right.model_copy(update={"cohen_kappa": 0.9})).refused_with(no.TheFiguresAreOthers)
    story.when(right).accepted()


def test_the_textbooks_figures() -> None:
    rows = ("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *")
    units = [[code for code in column if code != "*"] for column in zip(*(row.split() for row in rows), strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)
    yes_no = {n: "yes" if n < 25 else "no" for n in range(50)}
    other = {n: "yes" if n < 20 or 25 <= n < 35 else "no" for n in range(50)}
    assert cohen_kappa(yes_no, other) == pytest.approx(0.4)
    assert cohen_kappa({}, other) is None
    assert cohen_kappa({1: "yes"}, {1: "yes"}) is None
    assert krippendorff_alpha([["yes"], ["no"]]) is None
    assert krippendorff_alpha([["yes", "yes"]]) is None


@pytest.mark.capability("A69")
def test_a_work_area_comes_from_groups_or_notes_and_leads_to_initiatives() -> None:
    story = given(*CODED, m.area())
    story.when(m.area("Annat", ("väder",), (40,))).refused_with(no.AWorkAreaComesFromSomewhere, unknown=["väder", 40])
    story.when(m.area("Tomt", ())).refused_with(no.AWorkAreaComesFromSomewhere)
    story.when(m.area_linked()).refused_with(ThereIsNoSuchInitiative)
    done = story.given((m.proposed(), m.INITIATIVE), (m.area_linked(), m.DIALOGUE), m.area_reported(concluded=True))
    area = done.stream(m.DIALOGUE).areas[id_of("Tid att mötas")]
    assert (set(area.initiatives), len(area.reports), area.concluded_at is not None) == ({m.INITIATIVE}, 1, True)


def test_a_release_is_made_by_the_service() -> None:
    given().when((m.released(), m.RELEASE, KARIN)).refused_with(OnlyTheServiceReleases)
    assert given((m.released(), m.RELEASE, JOB)).stream(m.RELEASE).made.data.table == "patterns"
