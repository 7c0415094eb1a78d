"""Every event type of every stream is accepted somewhere in this one long story of a municipality."""

from datetime import date
from typing import Any

import pytest

from sqa.cases import events as e
from sqa.cases.need_events import ConsultationRecorded, FactorNoted, NeedRevised, RatingGiven
from sqa.cases.support_events import NeedLinkedToSupport, SupportAdjusted, SupportStaffAssigned
from sqa.code_lists.code_list import stream_of as list_stream
from sqa.code_lists.events import CodeListPublished, Word
from sqa.decisions import DecisionAnnulled, DecisionAppealed, DecisionUpheld
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_SCALE
from sqa.ledgers.ledger import LedgerOpened
from sqa.ledgers.ledger import stream_of as ledger_stream
from sqa.lessons import LessonPublished
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.releases.release import ReleaseMade
from sqa.streams import KINDS
from sqa.transfers import TransferConfirmed, TransferPackageSent
from sqa.vocabulary import Actor
from tests import examples as x
from tests import improvement as m
from tests.given import Story, given
from tests.improvement_story import BEGINNING, INITIATIVE, REST
from tests.property.soundness import accepted_anew, live_equals_replay
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, GUARDIAN, HELENA, INES, JOB, KARIN, OLLE, PUPIL, SAMIRA, SIV, TOVE, id_of

LINKED_CONCERN = f"concern/{id_of('second')}"
RATING = RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=3)
WORDS = (Word(code="guidance", sv="ledning", en="guidance"),)
TRAINING, FOLLOW_UP, EVALUATION = id_of("training"), id_of("follow up training"), id_of("evaluate training")

STORY: tuple[Any, ...] = (
    (LedgerOpened(huvudman="ekeby", named_duty=HELENA, clock="controlled"), ledger_stream("ekeby"), JOB),
    (x.raised(), x.CONCERN, TOVE),
    (x.assigned(SAMIRA), x.CONCERN, KARIN),
    (x.taken_up(), x.CONCERN, SAMIRA),
    (x.answered(), x.CONCERN, SAMIRA),
    (x.raised(level=1), LINKED_CONCERN, SIV),
    (x.linked(), LINKED_CONCERN, KARIN),
    (x.opened(KARIN), x.OTHER_CASE),
    # assess
    (e.ContributorAdded(duty=TOVE), x.CASE, SAMIRA),
    RATING,
    x.assessed(),
    x.assessed("absence", "absence-investigation", SAMIRA),
    x.need(),
    x.need("coming", "absence", "attendance"),
    x.need("sleeping", "absence", "physical-health"),
    NeedRevised(
        need=id_of("coming"),
        assessment=id_of("absence"),
        domain="attendance",
        target="individual",
        description="Kommer sent.",
        reason="Nya uppgifter.",
    ),
    (x.carried_over("sleeping", as_need="sleeping there"), x.CASE, SAMIRA),
    FactorNoted(factor=id_of("noise"), domain="safety", target="group", description="Buller i matsalen."),
    ConsultationRecorded(profession="Skolläkare", advice="Hör efter om sömnen.", compartment="EMI"),
    (e.ConfidentialPartAdded(compartment="PSY", text="Utredning pågår."), SAMIRA),
    e.ExternalReferralMade(referral=id_of("bup"), to="BUP", purpose="Bedömning."),
    e.ExternalReferralAnswered(referral=id_of("bup"), accepted=False, reply="Inte nu."),
    e.LinkedToInitiative(initiative=f"initiative/{id_of('Läsa varje dag')}"),
    # plan
    x.step("plan"),
    x.invited("pupil"),
    x.invited("guardian"),
    (x.took_part("pupil"), PUPIL),
    (x.said_no("guardian"), GUARDIAN),
    (x.differs(), GUARDIAN),
    x.opinion_answered(),
    x.plan_decided("individual-teaching", name="first"),
    (DecisionAppealed(decision=id_of("first")), GUARDIAN),
    DecisionAnnulled(decision=id_of("first")),
    x.plan_decided(),
    DecisionAppealed(decision=id_of("plan")),
    DecisionUpheld(decision=id_of("plan")),
    # do
    x.goal(),
    x.goal("coming"),
    x.planned(),
    x.planned("breakfast", ["coming"], "health-psychosocial"),
    x.follows_up(),
    x.evaluates(),
    x.step("do"),
    x.started(),
    NeedLinkedToSupport(support=TRAINING, need=id_of("coming")),
    SupportStaffAssigned(support=TRAINING, responsible=TOVE, deliverers=(ASA,), reason="Byter lag."),
    SupportAdjusted(support=TRAINING, because_of_follow_up=True, adjustment="Kortare.", reason="Trött."),
    x.cancelled("breakfast"),
    ("2024-10-01", x.followed_up(next_on=date(2024, 11, 1))),
    x.promised(),
    x.passed_to(SIV),
    x.kept(),
    (ReminderSent(obligation=EVALUATION, to=SAMIRA), JOB),
    x.suspended(date(2024, 10, 20)),
    e.CaseResumed(),
    # who owns
    (x.offered(ASA), SAMIRA),
    (x.declined(), ASA),
    (x.offered(ASA, "second", "2024-10-30"), SAMIRA),
    (x.withdrawn("second"), SAMIRA),
    ("2024-10-02", x.offered(ASA, "third", "2024-10-03"), SAMIRA),
    ("2024-10-04", x.expired("third"), JOB),
    (x.offered(ASA, "fourth"), SAMIRA),
    (x.accepted("fourth"), ASA),
    (e.ContributorRemoved(duty=TOVE), ASA),
    # evaluate and analyse
    ("2024-12-11", EvaluationEscalated(obligation=EVALUATION, to=KARIN, level="principal"), JOB),
    x.rescheduled(due_on=date(2024, 12, 20)),
    x.stopped(),
    x.step("evaluate"),
    x.evaluated(x.verdict(), x.verdict("coming", result=1)),
    x.need_met(),
    x.need_withdrawn("coming"),
    x.step("analyse"),
    x.analysed("stop"),
    LessonPublished(kind="success factor", level="group", domain="learning", lesson="Varje dag ger mer än långa pass."),
    # to another unit, and on to another huvudman
    (x.transfer_offered(name="first move"), ASA),
    (x.transfer_withdrawn("first move"), ASA),
    (x.transfer_offered(name="second move"), ASA),
    (x.transfer_declined("second move"), OLLE),
    (x.transfer_offered(), ASA),
    (x.transfer_accepted(), OLLE),
    (x.reorganised(BERGASKOLAN, ASA), OLLE),
    (x.reorganised(ASGYMNASIET, INES), JOB),
    (TransferPackageSent(transfer=id_of("package"), package="a" * 64, to="Grannkommunen"), INES),
    (TransferConfirmed(transfer=id_of("package")), JOB),
    (x.closed("moved"), OLLE),
    (x.reopened(INES), OLLE),
    (x.assessed("again"), INES),
    (x.no_plan_decided(decided_by=OLLE), OLLE),
    (e.CaseMerged(into=x.OTHER_CASE), OLLE),
    (CodeListPublished(name="support-kind", valid_from=date(2025, 7, 1), words=WORDS), list_stream("support-kind"), JOB),
)


def told() -> Story:
    story = given(*BEGINNING, *STORY)
    correction = x.corrects(story.event(type(RATING)).id, RATING.model_copy(update={"level": 2}))
    other = (x.assessed(), x.need(), x.planned("another"), x.evaluates("another", KARIN, date(2025, 6, 1)), x.waived("evaluate another"))
    story.given((correction, x.CASE), *((event, x.OTHER_CASE) for event in other))
    position = story.event(ReleaseMade).position
    story.given((m.evidence(position), m.INITIATIVE), *INITIATIVE, *REST)
    agreement = m.measured(story.stream(m.DIALOGUE), "A", "B", version=2)
    return story.given((agreement, m.DIALOGUE))


@pytest.mark.capability("A01", "A02", "A05", "A17", "A23", "A61", "A63")
def test_every_event_type_is_accepted_somewhere() -> None:
    accepted = {type(event.data) for event in told().ledger.events}
    listed: set[type[Event]] = {event for kind in KINDS.values() if kind.KIND != "diary" for event in kind.RULES}
    assert {event.__name__ for event in listed - accepted} == set()


def test_the_long_story_folds_the_same_in_both_orders() -> None:
    story = told()
    for name in {event.stream for event in story.ledger.events}:
        live_equals_replay(story.stream(name))
        accepted_anew(story.stream(name))


def test_the_actors_of_the_story_are_of_every_kind() -> None:
    kinds = {event.actor.kind for event in told().ledger.events}
    assert kinds == {"duty", "pupil", "guardian", "job"}
    assert Actor("service", "x").duty is None
