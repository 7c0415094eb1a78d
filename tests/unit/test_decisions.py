"""Formal decisions: five facts each, taken by whom the law says, appealed and annulled."""

import pytest

from sqa.cases.refusals import ParticipationNotOffered, PlanIsDecidedFromPlanOn
from sqa.decisions import (
    DecisionAnnulled,
    DecisionAppealed,
    DecisionIsNotOpenToThat,
    DecisionUpheld,
    OnlyThePrincipalDecides,
    WhoDecidesIsNotAmongThoseWhoTookPart,
    WhoDecidesSaysSo,
)
from sqa.eventing.refusals import DecisionsAreReplacedByDecisions, OccursBeforeWhatItContinues
from tests.examples import assessed, corrects, invited, need, no_plan_decided, opened, plan_decided, said_no, step
from tests.given import given
from tests.school import ASA, CLASS_8B, ELSA, GUARDIAN, KARIN, KURT, SAMIRA, TOVE, VIDAR, id_of

READY = (opened(), assessed(), need(), invited("pupil"), invited("guardian"), step("plan"))
DECIDED = (*READY, plan_decided())


def appealed(name: str = "plan") -> DecisionAppealed:
    return DecisionAppealed(decision=id_of(name), grounds="Vi vill ha en mindre grupp.")


def upheld(name: str = "plan") -> DecisionUpheld:
    return DecisionUpheld(decision=id_of(name))


def annulled(name: str = "plan") -> DecisionAnnulled:
    return DecisionAnnulled(decision=id_of(name))


@pytest.mark.capability("A07")
def test_a_decision_holds_its_five_facts() -> None:
    story = given(*READY).when(plan_decided(took_part=(TOVE, SAMIRA))).accepted()
    decided = story.state.decisions.standing
    assert decided.at == story.events[0].occurred_at
    assert (decided.content, decided.decided_by, decided.presented_by, decided.took_part) == (
        "Lästräning i grupp.",
        KARIN,
        ASA,
        (TOVE, SAMIRA),
    )


@pytest.mark.capability("A07")
def test_somebody_else_decides_when_the_delegation_is_stated() -> None:
    given(*READY).when(plan_decided(decided_by=ASA)).refused_with(OnlyThePrincipalDecides)
    given(*READY).when((plan_decided(decided_by=ASA, delegated_by=KARIN), ASA)).accepted()
    given(*READY).when(plan_decided(decided_by=ASA, delegated_by=TOVE)).refused_with(OnlyThePrincipalDecides)


@pytest.mark.parametrize("kind", ["special-teaching-group", "individual-teaching", "adapted-study-path"])
def test_what_may_not_be_delegated_is_decided_by_a_principal(kind: str) -> None:
    delegated = plan_decided("extra-adaptation", kind, decided_by=ASA, delegated_by=KARIN)
    given(*READY).when(delegated).refused_with(OnlyThePrincipalDecides, not_delegable=[kind])
    given(*READY).when(plan_decided("extra-adaptation", kind)).accepted()


def test_a_principal_whose_duty_has_ended_decides_nothing() -> None:
    given(*READY).when((plan_decided(decided_by=KURT), KARIN)).refused_with(OnlyThePrincipalDecides)


def test_whoever_decides_did_not_take_part_without_deciding() -> None:
    given(*READY).when(plan_decided(took_part=(KARIN,))).refused_with(WhoDecidesIsNotAmongThoseWhoTookPart, duty=KARIN)


def test_a_decision_not_to_make_a_plan_is_a_decision_too() -> None:
    given(*READY).when(no_plan_decided(decided_by=ASA)).refused_with(OnlyThePrincipalDecides)
    state = given(*READY).when(no_plan_decided()).accepted().state
    assert state.decisions.standing.kind == "no plan"


def test_there_is_an_assessment_to_decide_on() -> None:
    given(opened(), invited(), invited("guardian")).when(plan_decided()).refused_with(PlanIsDecidedFromPlanOn)
    given(opened()).when(no_plan_decided()).refused_with(PlanIsDecidedFromPlanOn)


@pytest.mark.capability("A17")
def test_pupil_and_guardian_are_invited_before_a_plan_is_decided() -> None:
    given(opened(), assessed()).when(plan_decided()).refused_with(ParticipationNotOffered, missing=["pupil", "guardian"])
    given(opened(), assessed(), invited()).when(plan_decided()).refused_with(ParticipationNotOffered, missing=["guardian"])


@pytest.mark.capability("A17")
def test_an_invitation_after_the_decision_is_too_late() -> None:
    late = (opened(), assessed(), ("2024-09-20", invited()), ("2024-09-20", invited("guardian")))
    given(*late).when(("2024-09-19", plan_decided())).refused_with(ParticipationNotOffered)


def test_from_sixteen_the_pupil_speaks_for_self() -> None:
    given(opened(subject=VIDAR), assessed(), invited()).when(plan_decided()).accepted()


def test_for_a_group_no_single_guardian_is_invited() -> None:
    given(opened(subject=CLASS_8B), assessed(), invited()).when(plan_decided()).accepted()


@pytest.mark.capability("A17")
def test_a_refusal_to_take_part_blocks_nothing() -> None:
    given(*READY, said_no("guardian")).when(plan_decided()).accepted()
    given(opened(subject=ELSA), assessed(), invited(), invited("guardian")).when(plan_decided()).accepted()


def test_a_new_decision_replaces_the_one_before() -> None:
    state = given(*DECIDED).when(no_plan_decided()).accepted().state
    assert state.decisions.all[id_of("plan")].status == "replaced"
    assert state.decisions.standing.id == id_of("no plan")


def test_an_appealed_decision_stands_until_it_is_annulled() -> None:
    story = given(*DECIDED, (appealed(), GUARDIAN))
    assert story.stream().decisions.standing.status == "appealed"
    assert story.when(annulled()).accepted().state.decisions.standing is None


def test_an_upheld_decision_stands() -> None:
    assert given(*DECIDED, (appealed(), GUARDIAN)).when(upheld()).accepted().state.decisions.standing.status == "upheld"


def test_an_appeal_is_made_against_a_decision_in_force_and_answered_once() -> None:
    given(*DECIDED, appealed()).when(appealed()).refused_with(DecisionIsNotOpenToThat, status="appealed")
    given(*DECIDED).when(upheld()).refused_with(DecisionIsNotOpenToThat, status="in force")
    given(*DECIDED).when(annulled()).refused_with(DecisionIsNotOpenToThat, status="in force")
    given(*DECIDED, appealed(), upheld()).when(annulled()).refused_with(DecisionIsNotOpenToThat, status="upheld")
    given(*DECIDED, no_plan_decided()).when(appealed()).refused_with(DecisionIsNotOpenToThat, status="replaced")


def test_a_decision_is_not_taken_before_an_appeal_that_is_already_known() -> None:
    history = (*DECIDED, ("2024-10-10", appealed()))
    given(*history).when(("2024-10-01", no_plan_decided())).refused_with(OccursBeforeWhatItContinues, thing="decision")


def test_nobody_elses_words_become_the_principals_decision() -> None:
    given(*READY).when((plan_decided(), TOVE)).refused_with(WhoDecidesSaysSo, decided_by=KARIN)
    story = given(*DECIDED)
    restated = corrects(story.event(type(plan_decided())).id, plan_decided(content="Något annat."))
    story.when((restated, TOVE)).refused_with(WhoDecidesSaysSo, decided_by=KARIN)


def test_a_decision_is_stated_rightly_but_never_taken_back() -> None:
    story = given(*DECIDED)
    wrong = story.event(type(plan_decided()))
    story.when(corrects(wrong.id, kind=type(wrong.data))).refused_with(DecisionsAreReplacedByDecisions)
    state = story.when(corrects(wrong.id, plan_decided(content="Lästräning enskilt."))).accepted().state
    assert state.decisions.standing.content == "Lästräning enskilt."
