"""Events at Bergaskolan (tests.school), made so that a test says only what it is about. Things are called by their names."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqa.analyses import Cause
from sqa.cases import events as e
from sqa.cases import support_events as s
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded, Verdict
from sqa.cases.need_events import AssessmentRecorded, GoalLevels, GoalSet, NeedCarriedOver, NeedIdentified, NeedMet, NeedWithdrawn
from sqa.concerns.events import ConcernAnswered, ConcernLinked, ConcernRaised, ConcernTakenUp
from sqa.decisions import NoPlanDecided, PlanDecided
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_SCALE
from sqa.obligations import (
    CommitmentMade,
    CommitmentMet,
    EvaluationRescheduled,
    EvaluationResponsibleAssigned,
    EvaluationWaived,
    FollowUpResponsibleAssigned,
    ObligationReassigned,
)
from sqa.ownership import HandoverAccepted, HandoverDeclined, HandoverExpired, HandoverOffered, HandoverWithdrawn, OwnershipAssigned
from sqa.participation import (
    DifferingOpinionAnswered,
    DifferingOpinionRecorded,
    ParticipationDeclined,
    ParticipationOffered,
    ParticipationRecorded,
)
from sqa.steps import Skipped, StepBegun
from sqa.transfers import CaseMovedByReorganisation, TransferAccepted, TransferDeclined, TransferOffered, TransferWithdrawn
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, CLASS_8B, ELSA, INES, KARIN, SAMIRA, TOVE, at, id_of

CASE, OTHER_CASE, CONCERN = (f"{kind}/{id_of(name)}" for kind, name in (("case", "Elsas"), ("case", "andra"), ("concern", "Toves")))


def case(name: str) -> str:
    """The stream of the case that a test calls so."""
    return f"case/{id_of(name)}"


def _ids(names: Iterable[str]) -> tuple[UUID, ...]:
    return tuple(map(id_of, names))


# -- concerns and the case as such -------------------------------------------------------------------------------


def raised(subject: UUID | None = ELSA, **said: Any) -> ConcernRaised:
    about = "environment" if subject is None else "group" if subject == CLASS_8B else "pupil"
    given = {"unit": BERGASKOLAN, "about": about, "subject": subject, "domain": "attendance", "scale": CONCERN_SCALE}
    return ConcernRaised(**{**given, "scale_version": 1, "level": 2, "description": "Borta var och varannan måndag.", **said})


def taken_up(into: str = CASE, owner: UUID = SAMIRA) -> ConcernTakenUp:
    return ConcernTakenUp(case=into, owner=owner)


def linked(to: str = CASE) -> ConcernLinked:
    return ConcernLinked(case=to)


def answered(text: str = "Tack, vi har tagit upp det.") -> ConcernAnswered:
    return ConcernAnswered(answer=text)


def opened(owner: UUID = SAMIRA, subject: UUID = ELSA, **said: Any) -> e.CaseOpened:
    about = "group" if subject == CLASS_8B else "pupil"
    return e.CaseOpened(**{"unit": BERGASKOLAN, "owner": owner, "about": about, "subject": subject, **said})


def closed(reason: str = "goals-met", **said: Any) -> e.CaseClosed:
    return e.CaseClosed(reason=reason, **({"note": "Familjen flyttar utomlands."} if reason == "other" else {}) | said)


def ended(kind: str, name: UUID | str) -> e.Ended:
    return e.Ended(kind=kind, id=id_of(name) if isinstance(name, str) else name, reason="Ärendet avslutas.")


def reopened(owner: UUID = KARIN) -> e.CaseReopened:
    return e.CaseReopened(owner=owner, reason="Frånvaron är tillbaka.")


def suspended(review_on: date = date(2024, 12, 2)) -> e.CaseSuspended:
    return e.CaseSuspended(review_on=review_on, reason="Eleven är utomlands.")


# -- ownership and transfers -------------------------------------------------------------------------------------


def assigned(owner: UUID, **said: Any) -> OwnershipAssigned:
    return OwnershipAssigned(owner=owner, reason="Rektor utser.", **said)


def offered(to: UUID, name: str = "offer", expires: datetime | str = "2024-12-20") -> HandoverOffered:
    expires_at = at(expires) if isinstance(expires, str) else expires
    return HandoverOffered(offer=id_of(name), to=to, expires_at=expires_at, reason="Tar över läsningen.")


def accepted(name: str = "offer") -> HandoverAccepted:
    return HandoverAccepted(offer=id_of(name))


def declined(name: str = "offer", reason: str = "no-capacity") -> HandoverDeclined:
    return HandoverDeclined(offer=id_of(name), reason=reason)


def withdrawn(name: str = "offer") -> HandoverWithdrawn:
    return HandoverWithdrawn(offer=id_of(name), reason="Ändrade planer.")


def expired(name: str = "offer") -> HandoverExpired:
    return HandoverExpired(offer=id_of(name))


def transfer_offered(to_unit: UUID = ASGYMNASIET, name: str = "transfer") -> TransferOffered:
    return TransferOffered(transfer=id_of(name), to_unit=to_unit, reason="Börjar gymnasiet.")


def transfer_accepted(owner: UUID = INES, name: str = "transfer") -> TransferAccepted:
    return TransferAccepted(transfer=id_of(name), owner=owner)


def transfer_declined(name: str = "transfer") -> TransferDeclined:
    return TransferDeclined(transfer=id_of(name), reason="incomplete")


def transfer_withdrawn(name: str = "transfer") -> TransferWithdrawn:
    return TransferWithdrawn(transfer=id_of(name), reason="Går kvar ett år.")


def reorganised(to_unit: UUID = ASGYMNASIET, owner: UUID = INES) -> CaseMovedByReorganisation:
    return CaseMovedByReorganisation(to_unit=to_unit, owner=owner, reason="Skolorna slås ihop.")


# -- assessment, needs, supports ---------------------------------------------------------------------------------


def assessed(name: str = "mapping", kind: str = "pedagogical-mapping", author: UUID = ASA) -> AssessmentRecorded:
    return AssessmentRecorded(assessment=id_of(name), kind=kind, author=author, summary="Läser långsamt, men förstår.")


def need(name: str = "reading", assessment: str = "mapping", domain: str = "learning", **said: Any) -> NeedIdentified:
    given = {"need": id_of(name), "assessment": id_of(assessment), "domain": domain, "target": "individual"}
    return NeedIdentified(**{**given, "description": "Behöver avkoda säkrare.", **said})


def goal(of: str | None = "reading", name: str | None = None, factor: str | None = None, weight: int = 1) -> GoalSet:
    texts = dict(zip(("much_less", "less", "expected", "more", "much_more"), ("ingen", "två", "fem", "sju", "tio"), strict=True))
    levels = GoalLevels(**{level: f"Läser {pages} sidor om dagen." for level, pages in texts.items()})
    for_whom = {"need": id_of(of)} if of else {"factor": id_of(factor or "noise")}
    return GoalSet(goal=id_of(name or f"goal for {of or factor}"), levels=levels, weight=weight, **for_whom)


def need_met(name: str = "reading") -> NeedMet:
    return NeedMet(need=id_of(name), evidence="Läser nu som klassen.")


def need_withdrawn(name: str = "reading") -> NeedWithdrawn:
    return NeedWithdrawn(need=id_of(name), reason="Det var synen.")


def carried_over(name: str = "reading", to: str = OTHER_CASE, as_need: str = "reading there") -> NeedCarriedOver:
    return NeedCarriedOver(need=id_of(name), to=to, as_need=id_of(as_need))


def planned(name: str = "training", needs: Iterable[str] = ("reading",), kind: str = "extra-adaptation", **said: Any) -> s.SupportPlanned:
    given = {"support": id_of(name), "kind": kind, "effort_level": "remedial", "target": "individual", "needs": _ids(needs)}
    return s.SupportPlanned(**{**given, "responsible": ASA, "description": "Lästräning varje dag.", **said})


def follows_up(support: str = "training", duty: UUID = ASA, first_on: date = date(2024, 10, 1)) -> FollowUpResponsibleAssigned:
    return FollowUpResponsibleAssigned(obligation=id_of(f"follow up {support}"), support=id_of(support), duty=duty, first_on=first_on)


def evaluates(support: str = "training", duty: UUID = SAMIRA, due_on: date = date(2024, 12, 10)) -> EvaluationResponsibleAssigned:
    return EvaluationResponsibleAssigned(obligation=id_of(f"evaluate {support}"), support=id_of(support), duty=duty, due_on=due_on)


def started(support: str = "training") -> s.SupportStarted:
    return s.SupportStarted(support=id_of(support))


def stopped(support: str = "training") -> s.SupportEnded:
    return s.SupportEnded(support=id_of(support), reason="Perioden är slut.")


def cancelled(support: str = "training") -> s.SupportCancelled:
    return s.SupportCancelled(support=id_of(support), reason="Ingen lärare.")


def followed_up(support: str = "training", next_on: date | None = None) -> s.FollowUpRecorded:
    return s.FollowUpRecorded(support=id_of(support), carried_out=True, works=True, note="Går framåt.", next_on=next_on)


# -- obligations, steps, judgement, decisions --------------------------------------------------------------------


def promised(name: str = "call", duty: UUID = TOVE, due_on: date = date(2024, 10, 15)) -> CommitmentMade:
    return CommitmentMade(obligation=id_of(name), duty=duty, due_on=due_on, what="Ringer hem.")


def kept(name: str = "call") -> CommitmentMet:
    return CommitmentMet(obligation=id_of(name))


def passed_to(duty: UUID, name: str = "call") -> ObligationReassigned:
    return ObligationReassigned(obligation=id_of(name), to=duty, reason="Tar över.")


def rescheduled(name: str = "evaluate training", due_on: date = date(2025, 1, 20)) -> EvaluationRescheduled:
    return EvaluationRescheduled(obligation=id_of(name), due_on=due_on, reason="Sjukdom.")


def waived(name: str = "evaluate training") -> EvaluationWaived:
    return EvaluationWaived(obligation=id_of(name), reason="Insatsen gavs aldrig.")


def step(name: str, in_round: int = 1, skipped: Iterable[str] = ()) -> StepBegun:
    passed_over = tuple(Skipped(step=s, reason="Känt sedan förra året.", role="Rektor") for s in skipped)
    return StepBegun(step=name, round=in_round, skipped=passed_over)


def verdict(of: str = "reading", match: str = "matched", result: int | None = 0, **said: Any) -> Verdict:
    return Verdict(need=id_of(of), match=match, result=result, **{"judged_by": ASA, "evidence": "Läsprov i november.", **said})


def evaluated(*verdicts: Verdict, supports: Iterable[str] = ("training",), name: str = "evaluation") -> EvaluationRecorded:
    return EvaluationRecorded(evaluation=id_of(name), supports=_ids(supports), verdicts=verdicts or (verdict(),))


def analysed(decision: str = "stop", **said: Any) -> AnalysisRecorded:
    causes = (Cause(level="group", domain="environment", text="Stökigt i klassrummet."),)
    given = {"causes": causes, "keep": "Träningen.", "change": "Inget.", "success_factors": ("Varje dag.",)}
    return AnalysisRecorded(**{**given, "decision": decision, **said})


def plan_decided(*kinds: str, name: str = "plan", decided_by: UUID = KARIN, **said: Any) -> PlanDecided:
    given = {"decision": id_of(name), "content": "Lästräning i grupp.", "decided_by": decided_by, "presented_by": ASA}
    return PlanDecided(**{**given, "support_kinds": kinds or ("special-support-in-group",), **said})


def no_plan_decided(name: str = "no plan", decided_by: UUID = KARIN, **said: Any) -> NoPlanDecided:
    given = {"decision": id_of(name), "content": "Inget behov av särskilt stöd.", "decided_by": decided_by, "presented_by": ASA}
    return NoPlanDecided(**{**given, **said})


def invited(party: str = "pupil", name: str | None = None, step: str = "plan") -> ParticipationOffered:
    return ParticipationOffered(participation=id_of(name or f"invitation of {party}"), party=party, step=step)


def took_part(party: str = "pupil") -> ParticipationRecorded:
    return ParticipationRecorded(participation=id_of(f"invitation of {party}"), view="Vill träna i lilla rummet.")


def said_no(party: str = "pupil") -> ParticipationDeclined:
    return ParticipationDeclined(participation=id_of(f"invitation of {party}"))


def differs(name: str = "opinion", party: str = "guardian") -> DifferingOpinionRecorded:
    return DifferingOpinionRecorded(opinion=id_of(name), party=party, step="plan", view="Det räcker inte.")


def opinion_answered(name: str = "opinion") -> DifferingOpinionAnswered:
    return DifferingOpinionAnswered(opinion=id_of(name), answer="Vi följer upp i november.")


def corrects(event: UUID, replacement: Event | None = None, kind: type[Event] | None = None, **said: Any) -> CorrectionRecorded:
    """A correction of an event, by its id. Without a replacement it is a retraction; then `kind` tells the type."""
    named = (type(replacement) if replacement else kind or Event).event_type()
    return CorrectionRecorded(event=event, type=named, replacement=replacement, reason="Fel i protokollet.", **said)
