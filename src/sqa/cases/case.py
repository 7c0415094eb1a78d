"""The fold of a case: where it stands, as its history tells it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqa.analyses import AnalysedStream, Analysis
from sqa.cases import events as happened
from sqa.cases import need_events as found
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded
from sqa.cases.needs import Assessment, Factor, Goal, Judged, Need, Rating, Referral
from sqa.cases.support_events import FollowUpRecorded, SupportCancelled, SupportEnded
from sqa.cases.supports import Supports
from sqa.decisions import DecidedStream, DecisionAnnulled, Decisions
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Folding, folds
from sqa.obligations import Obligations, PromisingStream
from sqa.ownership import Ownership
from sqa.participation import Participation, SharedStream
from sqa.steps import Steps
from sqa.transfers import CaseMovedByReorganisation, MovableStream, TransferAccepted, Transfers


@dataclass(frozen=True, slots=True)
class Suspension:
    """Work rests from `since` until it is resumed; it is looked at again on `review_on`."""

    since: datetime
    review_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Closing:
    """When and why the case was closed; `into` when another case goes on with it."""

    at: datetime
    reason: str
    event: UUID
    into: str | None = None


class Case(PromisingStream, MovableStream, DecidedStream, AnalysedStream, SharedStream):
    """One pupil's or group's support, from assessed need to analysed outcome."""

    KIND: ClassVar[str] = "case"
    ABOUT_PERSONS: ClassVar[bool] = True
    OPENS: ClassVar[tuple[type[Event], ...]] = (happened.CaseOpened,)
    PARTS: ClassVar[dict[str, type[Folding]]] = {
        "ownership": Ownership,
        "transfers": Transfers,
        "steps": Steps,
        "obligations": Obligations,
        "decisions": Decisions,
        "participation": Participation,
        "supports": Supports,
    }
    supports: Supports
    opening: happened.CaseOpened

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.first_opened_at: datetime | None = None
        self.contributors: dict[UUID, datetime] = {}
        self.assessments: dict[UUID, Assessment] = {}
        self.needs: dict[UUID, Need] = {}
        self.goals: dict[UUID, Goal] = {}
        self.factors: dict[UUID, Factor] = {}
        self.judged: dict[tuple[UUID, UUID], Judged] = {}
        self.ratings: dict[UUID, Rating] = {}
        self.referrals: dict[UUID, Referral] = {}
        self.analyses: dict[UUID, Analysis] = {}
        self.initiatives: set[str] = set()
        self.suspension: Suspension | None = None
        self.closing: Closing | None = None

    @property
    def open(self) -> bool:
        """Is somebody answerable for the case now?"""
        return self.opened_at is not None and self.closing is None

    @property
    def active_needs(self) -> list[Need]:
        """The needs that are neither met, withdrawn nor carried over."""
        return [need for need in self.needs.values() if need.active]

    def goals_of(self, need: UUID) -> list[Goal]:
        """The goals set for a need, in the order they were set."""
        return sorted((goal for goal in self.goals.values() if goal.need == need), key=lambda goal: (goal.set_at, goal.id))

    def has_goal(self, need: UUID, at: datetime) -> bool:
        """Was a goal set for the need by this time?"""
        return any(goal.set_at <= at for goal in self.goals_of(need))

    def verdicts_of(self, need: UUID) -> list[Judged]:
        """The verdicts given on a need, in time order."""
        return sorted((v for v in self.judged.values() if v.need == need), key=lambda v: (v.at, v.evaluation))

    def has_verdict(self, need: UUID, in_round: int) -> bool:
        """Was the need judged in this round?"""
        return any(self.steps.round_at(verdict.at) == in_round for verdict in self.verdicts_of(need))

    # -- the case as such ----------------------------------------------------------------------------------------

    @folds(happened.CaseOpened)
    def _opened(self, event: Envelope[happened.CaseOpened]) -> None:
        self.opening, self.subject = event.data, event.data.subject
        self.first_opened_at = event.occurred_at
        self.ownership.begin(event.data.owner, event, "opening")
        self.steps.open(event)

    @folds(happened.ContributorAdded)
    def _contributor_added(self, event: Envelope[happened.ContributorAdded]) -> None:
        self.contributors[event.data.duty] = event.occurred_at

    @folds(happened.ContributorRemoved)
    def _contributor_removed(self, event: Envelope[happened.ContributorRemoved]) -> None:
        self.contributors.pop(event.data.duty, None)

    @folds(happened.CaseSuspended)
    def _suspended(self, event: Envelope[happened.CaseSuspended]) -> None:
        self.suspension = Suspension(event.occurred_at, event.data.review_on, event.data.reason)

    @folds(happened.CaseResumed)
    def _resumed(self, event: Envelope[happened.CaseResumed]) -> None:
        self.suspension = None

    @folds(happened.CaseClosed)
    def _closed(self, event: Envelope[happened.CaseClosed]) -> None:
        self._end(event, Closing(event.occurred_at, event.data.reason, event.id))

    @folds(happened.CaseMerged)
    def _merged(self, event: Envelope[happened.CaseMerged]) -> None:
        self._end(event, Closing(event.occurred_at, "merged", event.id, event.data.into))

    def _end(self, event: Envelope[Any], closing: Closing) -> None:
        at = event.occurred_at
        self.closing, self.suspension = closing, None
        self.ownership.end(at)
        self.supports.end_all(at)
        for ended in event.data.ends:
            if ended.kind == "need":
                self.needs[ended.id] = replace(self.needs[ended.id], status="ended", ended_at=at)
        for obligation in self.obligations.still_open():
            self.obligations.end(obligation.id, "closed", at)
        self.transfers.end_open(at)
        self.participation.end_unanswered(at)
        for referral in self.referrals.values():
            if referral.waits:
                self.referrals[referral.id] = replace(referral, ended_at=at)

    @folds(happened.CaseReopened)
    def _reopened(self, event: Envelope[happened.CaseReopened]) -> None:
        self.closing = None
        self.opened_at = event.occurred_at
        self.ownership.begin(event.data.owner, event, "reopening")
        self.contributors.clear()
        if self.decisions.standing and self.decisions.standing.status != "appealed":  # what is appealed waits for its answer
            self.decisions.end_plan()
        self.steps.return_to("assess", event, "reopened", new_round=True)

    @folds(TransferAccepted)
    def _transferred(self, event: Envelope[TransferAccepted]) -> None:
        """Unit and owner change; plan and supports end; needs, results and pending evaluations stay; back to plan."""
        self.unit = self.transfers.all[event.data.transfer].to_unit
        self.opened_at = event.occurred_at
        self.ownership.begin(event.data.owner, event, "transfer")
        for support in self.supports.end_all(event.occurred_at):
            if self.supports.all[support].started_at:
                self.obligations.end_of(support, "support ended", event.occurred_at, "follow-up")
            else:
                self.obligations.end_of(support, "support cancelled", event.occurred_at, "follow-up", "evaluation")
        self.obligations.pass_all_to(event.data.owner)
        self.contributors.clear()
        self.decisions.end_plan()
        self.steps.return_to("plan", event, "transferred")

    @folds(CaseMovedByReorganisation)
    def _reorganised(self, event: Envelope[CaseMovedByReorganisation]) -> None:
        self.unit = event.data.to_unit
        self.ownership.begin(event.data.owner, event, "reorganisation")

    @folds(DecisionAnnulled)
    def _plan_annulled(self, event: Envelope[DecisionAnnulled]) -> None:
        self.steps.return_to("plan", event, "decision annulled")

    @folds(happened.ExternalReferralMade)
    def _referred(self, event: Envelope[happened.ExternalReferralMade]) -> None:
        data = event.data
        self.referrals[data.referral] = Referral(data.referral, event.occurred_at, data.to, data.purpose, data.answer_by)

    @folds(happened.ExternalReferralAnswered)
    def _referral_answered(self, event: Envelope[happened.ExternalReferralAnswered]) -> None:
        old, data = self.referrals[event.data.referral], event.data
        self.referrals[old.id] = replace(old, answered_at=event.occurred_at, accepted=data.accepted, reply=data.reply)

    @folds(happened.LinkedToInitiative)
    def _linked(self, event: Envelope[happened.LinkedToInitiative]) -> None:
        self.initiatives.add(event.data.initiative)

    # -- assessment, needs and goals -----------------------------------------------------------------------------

    @folds(found.AssessmentRecorded)
    def _assessed(self, event: Envelope[found.AssessmentRecorded]) -> None:
        data = event.data
        role = event.facts.role(data.author)
        self.assessments[data.assessment] = Assessment(data.assessment, event.occurred_at, data.kind, data.author, role, event.id)

    @folds(found.NeedIdentified)
    def _need(self, event: Envelope[found.NeedIdentified]) -> None:
        data = event.data
        self.needs[data.need] = Need(
            data.need, event.occurred_at, data.assessment, self.assessments[data.assessment], data.domain, data.target,
            data.description, data.subject, data.subject_area, data.content,
        )  # fmt: skip

    @folds(found.NeedReceived)
    def _need_received(self, event: Envelope[found.NeedReceived]) -> None:
        data = event.data
        basis = Assessment(None, data.assessed_at, data.assessment_kind, None, data.assessed_by, event.id)
        self.needs[data.need] = Need(
            data.need, event.occurred_at, None, basis, data.domain, data.target, None, None, data.subject_area, None,
            came_from=data.from_case,
        )  # fmt: skip

    @folds(found.NeedRevised)
    def _need_revised(self, event: Envelope[found.NeedRevised]) -> None:
        data = event.data
        self.needs[data.need] = replace(
            self.needs[data.need], assessment=data.assessment, basis=self.assessments[data.assessment], domain=data.domain,
            target=data.target, description=data.description, subject=data.subject, subject_area=data.subject_area,
            content=data.content,
        )  # fmt: skip

    @folds(found.NeedMet)
    def _need_met(self, event: Envelope[found.NeedMet]) -> None:
        self._resolve(event, "met")

    @folds(found.NeedWithdrawn)
    def _need_withdrawn(self, event: Envelope[found.NeedWithdrawn]) -> None:
        self._resolve(event, "withdrawn")

    @folds(found.NeedCarriedOver)
    def _need_carried_over(self, event: Envelope[found.NeedCarriedOver]) -> None:
        self._resolve(event, "carried over")

    def _resolve(self, event: Envelope[Any], status: str) -> None:
        self.needs[event.data.need] = replace(self.needs[event.data.need], status=status, ended_at=event.occurred_at)

    @folds(found.GoalSet)
    def _goal(self, event: Envelope[found.GoalSet]) -> None:
        data = event.data
        self.goals[data.goal] = Goal(data.goal, data.need, data.factor, event.occurred_at, data.weight, data.levels)

    @folds(found.FactorNoted)
    def _factor(self, event: Envelope[found.FactorNoted]) -> None:
        data = event.data
        self.factors[data.factor] = Factor(data.factor, event.occurred_at, data.domain, data.target, data.description)

    @folds(found.RatingGiven)
    def _rated(self, event: Envelope[found.RatingGiven]) -> None:
        data, duty = event.data, event.actor.duty
        self.ratings[event.id] = Rating(
            event.id, event.occurred_at, data.scale, data.scale_version, data.level, duty, event.facts.role(duty)
        )

    # -- judgement -----------------------------------------------------------------------------------------------

    @folds(EvaluationRecorded)
    def _evaluated(self, event: Envelope[EvaluationRecorded]) -> None:
        data = event.data
        for verdict in data.verdicts:
            self.judged[data.evaluation, verdict.need] = Judged(
                data.evaluation, verdict.need, event.occurred_at, verdict.match, verdict.result, verdict.not_known,
                verdict.judged_by, event.facts.role(verdict.judged_by), verdict.evidence, data.supports,
            )  # fmt: skip
        for support in data.supports:
            self.obligations.evaluated(support, event.occurred_at)

    @folds(AnalysisRecorded)
    def _analysed(self, event: Envelope[AnalysisRecorded]) -> None:
        self.analysed(event)

    # -- what supports bring about for obligations ---------------------------------------------------------------

    @folds(SupportEnded)
    def _support_ended(self, event: Envelope[SupportEnded]) -> None:
        self.obligations.end_of(event.data.support, "support ended", event.occurred_at, "follow-up")

    @folds(SupportCancelled)
    def _support_cancelled(self, event: Envelope[SupportCancelled]) -> None:
        self.obligations.end_of(event.data.support, "support cancelled", event.occurred_at, "follow-up", "evaluation")

    @folds(FollowUpRecorded)
    def _followed_up(self, event: Envelope[FollowUpRecorded]) -> None:
        self.obligations.followed_up(event.data.support, event.occurred_at, event.data.next_on)
