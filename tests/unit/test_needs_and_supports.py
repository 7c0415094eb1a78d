"""Each need names the assessment it came from, each support the needs it serves, and nothing starts unprepared."""

from uuid import UUID

import pytest

from sqa.cases.need_events import FactorNoted, NeedRevised, RatingGiven
from sqa.cases.refusals import (
    AGoalIsForANeedOrAFactor,
    AlreadyLinked,
    NotReadyToStart,
    NoVerdictOnTheNeed,
    SpecialSupportNeedsAPlan,
    SupportIsNotThere,
    SupportServesANeed,
    TheNeedIsNoLongerActive,
)
from sqa.cases.support_events import NeedLinkedToSupport, SupportAdjusted, SupportStaffAssigned
from sqa.code_lists.refusals import CodeIsNotInItsList
from sqa.eventing.refusals import (
    AlreadyBegun,
    NotInThisStream,
    OccursBeforeWhatItContinues,
    OccursBeforeWhatItNames,
)
from sqa.first_publications import CONCERN_SCALE
from sqa.obligations import DutyMustBeInForce
from sqa.ratings import LevelIsNotOnTheScale, TheScaleOrItsVersionIsNotThere
from tests.examples import (
    assessed,
    cancelled,
    evaluated,
    evaluates,
    follows_up,
    goal,
    invited,
    need,
    need_met,
    need_withdrawn,
    no_plan_decided,
    opened,
    plan_decided,
    planned,
    started,
    stopped,
    waived,
)
from tests.given import given
from tests.school import ASA, ELSA, NOAH, SAMIRA, SIV, TOVE, at, id_of

NEED = (opened(), assessed(), need())
PREPARED = (*NEED, goal(), planned(), follows_up(), evaluates())
RUNNING = (*PREPARED, started())
NOISE = FactorNoted(factor=id_of("noise"), domain="safety", target="group", description="Buller i matsalen.")
ADJUSTED = SupportAdjusted(support=id_of("training"), because_of_follow_up=True, adjustment="Kortare pass.", reason="Trött.")


def linked(name: str = "maths", support: str = "training") -> NeedLinkedToSupport:
    return NeedLinkedToSupport(support=id_of(support), need=id_of(name))


def staffed(responsible: UUID, *deliverers: UUID) -> SupportStaffAssigned:
    return SupportStaffAssigned(support=id_of("training"), responsible=responsible, deliverers=deliverers, reason="Ny fördelning.")


@pytest.mark.capability("A19")
def test_several_deliver_a_support_and_one_answers_for_it_also_when_they_change() -> None:
    story = given(*RUNNING).given(staffed(TOVE, ASA, SIV))
    support = story.stream().supports.all[id_of("training")]
    assert (support.responsible, support.deliverers) == (TOVE, (ASA, SIV))
    assert support.plan.responsible == ASA  # what was planned stays on record


def test_nobody_who_has_left_is_to_give_a_support() -> None:
    given(*RUNNING).when((staffed(ASA, SAMIRA), "2024-12-02")).refused_with(DutyMustBeInForce, duty=SAMIRA)


def test_a_support_that_is_over_gets_no_new_staff() -> None:
    given(*RUNNING, stopped()).when(staffed(TOVE)).refused_with(SupportIsNotThere, status="ended")


@pytest.mark.capability("A09")
def test_a_need_names_the_assessment_with_its_date_kind_and_role() -> None:
    basis = given(*NEED).stream().needs[id_of("reading")].basis
    assert (basis.at, basis.kind, basis.role) == (at("2024-09-02 09:00"), "pedagogical-mapping", "Speciallärare/specialpedagog")


@pytest.mark.capability("A09")
def test_a_need_without_its_assessment_is_refused() -> None:
    given(opened()).when(need()).refused_with(NotInThisStream, thing="assessment", id=id_of("mapping"))


def test_a_need_does_not_show_before_its_assessment() -> None:
    given(opened(), ("2024-09-10", assessed())).when(("2024-09-09", need())).refused_with(OccursBeforeWhatItNames, thing="assessment")


def test_a_need_is_named_once() -> None:
    given(*NEED).when(need()).refused_with(AlreadyBegun, thing="need")


@pytest.mark.capability("A13")
def test_a_need_may_zoom_in_on_a_subject_and_its_content() -> None:
    state = given(opened(), assessed()).when(need(subject_area="Matematik", content="Bråk.", icf="d1502")).accepted().state
    assert (state.needs[id_of("reading")].subject_area, state.needs[id_of("reading")].content) == ("Matematik", "Bråk.")


@pytest.mark.capability("A76")
def test_absence_is_a_domain_of_need() -> None:
    given(opened(), assessed("absence", "absence-investigation")).when(need("coming", "absence", "attendance")).accepted()


@pytest.mark.capability("A31")
@pytest.mark.parametrize("target", ["individual", "group", "organisation"])
def test_needs_and_supports_have_their_level(target: str) -> None:
    state = given(opened(), assessed(), need(target=target), planned(target=target, effort_level="preventive")).stream()
    assert state.needs[id_of("reading")].target == state.supports.all[id_of("training")].plan.target == target


def test_domains_and_kinds_are_words_of_their_lists() -> None:
    given(opened(), assessed()).when(need(domain="flit")).refused_with(CodeIsNotInItsList, list="need-domain")
    given(*NEED).when(planned(kind="stödundervisning")).refused_with(CodeIsNotInItsList, list="support-kind")
    given(opened()).when(assessed(kind="gissning")).refused_with(CodeIsNotInItsList, list="assessment-kind")


def test_in_a_groups_case_a_need_may_say_whose_it_is() -> None:
    given(opened(), assessed()).when(need(subject=ELSA)).accepted()


def test_a_revised_need_is_stated_anew_and_keeps_its_thread() -> None:
    revised = NeedRevised(
        need=id_of("reading"),
        assessment=id_of("hearing"),
        domain="physical-health",
        target="individual",
        description="Hör dåligt.",
        reason="Hörselprov.",
    )
    story = given(*NEED, ("2024-09-20", assessed("hearing", "medical-assessment", SIV)))
    story.when(("2024-09-19", revised)).refused_with(OccursBeforeWhatItNames, thing="assessment")
    state = story.when(("2024-09-20", revised)).accepted().state
    assert (state.needs[id_of("reading")].domain, state.needs[id_of("reading")].basis.kind) == ("physical-health", "medical-assessment")
    story.given(("2024-09-25", revised)).when(("2024-09-24", need_withdrawn())).refused_with(OccursBeforeWhatItContinues, thing="need")


def test_a_need_is_met_when_an_evaluation_has_judged_it() -> None:
    given(*NEED).when(need_met()).refused_with(NoVerdictOnTheNeed, need=id_of("reading"))
    story = given(*RUNNING, ("2024-11-01", evaluated()))
    story.when(("2024-10-31", need_met())).refused_with(NoVerdictOnTheNeed)
    assert story.when(("2024-11-01", need_met())).accepted().state.needs[id_of("reading")].status == "met"


@pytest.mark.parametrize(
    "event",
    [need_withdrawn(), goal(), planned("another"), linked("reading", "other training")],
    ids=["withdrawn", "goal", "support", "link"],
)
def test_what_is_no_longer_a_need_gets_nothing_more(event: object) -> None:
    history = (*NEED, assessed("another"), need("maths", "another"), planned("other training", ["maths"]), need_withdrawn())
    given(*history).when(event).refused_with(TheNeedIsNoLongerActive, need=id_of("reading"), status="withdrawn")


@pytest.mark.capability("A12")
def test_a_factor_in_the_environment_needs_no_pupils_need() -> None:
    assert given(opened()).when(NOISE).accepted().state.factors[id_of("noise")].domain == "safety"


def test_a_goal_is_for_one_need_or_one_factor() -> None:
    given(opened(), NOISE).when(goal(None, factor="noise")).accepted()
    both = goal().model_copy(update={"factor": id_of("noise")})
    given(*NEED, NOISE).when(both).refused_with(AGoalIsForANeedOrAFactor)
    given(*NEED).when(goal().model_copy(update={"need": None})).refused_with(AGoalIsForANeedOrAFactor)


@pytest.mark.capability("A59")
def test_a_rating_names_its_scale_version_and_two_professions_may_differ() -> None:
    one = RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=1)
    three = RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=3)
    state = given(opened(), (one, TOVE), (three, SIV)).stream()
    assert {(r.role, r.level, r.scale_version) for r in state.ratings.values()} == {("Lärare", 1, 1), ("Skolsköterska", 3, 1)}
    given(opened()).when(RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=5)).refused_with(LevelIsNotOnTheScale)
    given(opened()).when(RatingGiven(scale=CONCERN_SCALE, scale_version=2, level=1)).refused_with(TheScaleOrItsVersionIsNotThere)


# -- supports ----------------------------------------------------------------------------------------------------


@pytest.mark.capability("A10")
def test_a_support_serves_at_least_one_need() -> None:
    given(*NEED).when(planned(needs=())).refused_with(SupportServesANeed)


@pytest.mark.capability("A12", "A31")
def test_promoting_work_for_a_group_may_serve_a_factor_instead() -> None:
    quiet = planned("quiet", (), "environment-adaptation", effort_level="promoting", target="group", factor=id_of("noise"))
    story = given(opened(), NOISE)
    story.when(quiet).accepted()
    story.when(quiet.model_copy(update={"target": "individual", "support": id_of("q2")})).refused_with(SupportServesANeed)
    story.when(quiet.model_copy(update={"effort_level": "remedial", "support": id_of("q3")})).refused_with(SupportServesANeed)


@pytest.mark.capability("A19")
def test_a_support_has_several_deliverers_and_one_responsible() -> None:
    plan = given(*NEED).when(planned(responsible=ASA, deliverers=(TOVE, SAMIRA))).accepted().state.supports.all[id_of("training")].plan
    assert (plan.responsible, plan.deliverers) == (ASA, (TOVE, SAMIRA))


def test_whoever_is_to_give_a_support_has_a_duty_in_force() -> None:
    given(*NEED).when(planned(responsible=NOAH)).refused_with(DutyMustBeInForce, duty=NOAH)
    given(*NEED).when(planned(deliverers=(TOVE, NOAH))).refused_with(DutyMustBeInForce, duty=NOAH)


@pytest.mark.capability("A25")
def test_a_support_does_not_start_until_everything_is_set() -> None:
    missing = ["follow-up responsible", "evaluation responsible", {"goal for need": id_of("reading")}]
    given(*NEED, planned()).when(started()).refused_with(NotReadyToStart, support=id_of("training"), missing=missing)
    given(*PREPARED).when(started()).accepted()


@pytest.mark.capability("A25")
@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("follow", ["follow-up responsible"]),
        ("evaluate", ["evaluation responsible"]),
        ("goal", [{"goal for need": id_of("reading")}]),
    ],
)
def test_each_missing_thing_holds_the_start(left_out: str, missing: list[object]) -> None:
    preparations = {"goal": goal(), "plan": planned(), "follow": follows_up(), "evaluate": evaluates()}
    history = [event for name, event in preparations.items() if name != left_out]
    given(*NEED, *history).when(started()).refused_with(NotReadyToStart, missing=missing)


def test_what_was_set_after_the_start_was_not_set_before_it() -> None:
    story = given(*NEED, planned(), follows_up(), evaluates(), ("2024-09-20", goal()))
    story.when(("2024-09-19", started())).refused_with(NotReadyToStart, missing=[{"goal for need": id_of("reading")}])


def test_a_waived_evaluation_does_not_make_ready() -> None:
    given(*PREPARED, waived()).when(started()).refused_with(NotReadyToStart, missing=["evaluation responsible"])


def test_every_need_that_the_support_serves_has_a_goal() -> None:
    two = (*NEED, need("maths"), goal(), planned(needs=["reading", "maths"]), follows_up(), evaluates())
    given(*two).when(started()).refused_with(NotReadyToStart, missing=[{"goal for need": id_of("maths")}])


def test_a_factor_that_a_support_serves_has_a_goal_before_the_start() -> None:
    quiet = planned("quiet", (), "environment-adaptation", effort_level="promoting", target="group", factor=id_of("noise"))
    history = (opened(), NOISE, quiet, follows_up("quiet"), evaluates("quiet"))
    given(*history).when(started("quiet")).refused_with(NotReadyToStart, missing=[{"goal for factor": id_of("noise")}])
    late = given(*history, ("2024-09-20", goal(None, factor="noise")))
    late.when(("2024-09-19", started("quiet"))).refused_with(NotReadyToStart)
    late.when(("2024-09-20", started("quiet"))).accepted()


def test_special_support_is_given_by_a_plan_that_stands_and_holds_it() -> None:
    special = (*NEED, goal(), planned(kind="individual-teaching"), follows_up(), evaluates(), invited(), invited("guardian"))
    given(*special).when(started()).refused_with(SpecialSupportNeedsAPlan, kind="individual-teaching")
    given(*special, plan_decided("special-support-in-group")).when(started()).refused_with(SpecialSupportNeedsAPlan)
    given(*special, plan_decided("individual-teaching"), no_plan_decided()).when(started()).refused_with(SpecialSupportNeedsAPlan)
    given(*special, plan_decided("individual-teaching")).when(started()).accepted()
    given(*special, ("2024-09-20", plan_decided("individual-teaching"))).when(("2024-09-19", started())).refused_with(
        SpecialSupportNeedsAPlan
    )


def test_a_support_goes_from_planned_to_started_to_ended() -> None:
    given(*PREPARED).when(stopped()).refused_with(SupportIsNotThere, status="planned")
    given(*PREPARED).when(ADJUSTED).refused_with(SupportIsNotThere, status="planned")
    given(*RUNNING).when(started()).refused_with(SupportIsNotThere, status="started")
    given(*RUNNING).when(cancelled()).refused_with(SupportIsNotThere, status="started")
    given(*RUNNING, stopped()).when(ADJUSTED).refused_with(SupportIsNotThere, status="ended")
    given(*PREPARED).when(cancelled()).accepted()


@pytest.mark.capability("A37")
def test_adjustments_are_added_and_nothing_is_overwritten() -> None:
    state = given(*RUNNING, ("2024-10-01", ADJUSTED), ("2024-10-15", ADJUSTED)).stream()
    assert [when for when, _ in state.supports.all[id_of("training")].adjustments] == [at("2024-10-01"), at("2024-10-15")]
    assert state.supports.all[id_of("training")].plan.description == "Lästräning varje dag."


@pytest.mark.capability("A10")
def test_a_support_may_serve_one_more_need_from_a_later_day() -> None:
    story = given(*PREPARED, need("maths"), goal("maths"), started(), ("2024-10-01", linked()))
    assert story.stream().supports.all[id_of("training")].needs[id_of("maths")] == at("2024-10-01")
    story.when(linked()).refused_with(AlreadyLinked, need=id_of("maths"))


def test_a_running_support_takes_on_a_need_that_has_a_goal() -> None:
    given(*RUNNING, need("maths")).when(linked()).refused_with(NotReadyToStart, missing=[{"goal for need": id_of("maths")}])
    given(*PREPARED, need("maths")).when(linked()).accepted()
    given(*RUNNING, need("maths"), goal("maths"), stopped()).when(linked()).refused_with(SupportIsNotThere, status="ended")


def test_the_thread_of_a_support_goes_forward() -> None:
    story = given(*RUNNING, ("2024-10-15", ADJUSTED))
    story.when(("2024-10-14", stopped())).refused_with(OccursBeforeWhatItContinues, thing="support", last=at("2024-10-15"))
