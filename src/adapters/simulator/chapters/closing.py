"""How a case ends: its goals are met, nothing was needed, the pupil moves, or the principal closes and ends each open item."""

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.giving import cancel, end, keep_promises
from adapters.simulator.chapters.judging import evaluate, lesson, met
from adapters.simulator.chapters.planning import answer_opinion
from adapters.simulator.chapters.turns import answer_referral
from adapters.simulator.telling import Story
from adapters.simulator.texts import remarks
from sqa.cases.events import CaseClosed
from sqa.cases.need_events import NeedWithdrawn
from sqa.ownership import HandoverWithdrawn


def settle(case: CaseFile) -> None:
    """Whatever still hangs is answered, kept or taken back, so that the case can be closed."""
    keep_promises(case, share=1.0)
    for opinion in list(case.opinions):
        answer_opinion(case, opinion)
    for referral in list(case.referrals):
        answer_referral(case, referral)
    if case.offer:
        case.write(HandoverWithdrawn, case.owner, offer=case.offer[0], reason=case.words.of(remarks.TAKES_BACK))
        case.offer = None


def closed(case: CaseFile, reason: str = "goals-met") -> Story:
    """After an analysis that says stop: needs are met, supports end, and the owner closes."""
    dice = case.dice
    yield case.after(dice.randint(1, 8))
    for support in [support for support in case.supports if support.status == "planned"]:
        cancel(case, support)
    for support in case.running:
        end(case, support)
    if any(owed.open and owed.kind == "evaluation" for owed in case.owed):
        evaluate(case, luck=0.9)
    for need in case.active_needs:
        if need.result is not None and need.result >= 0:
            met(case, need)
        else:
            case.write(NeedWithdrawn, case.owner, need=need.id, reason=case.words.of(remarks.NO_LONGER))
            need.active = False
    settle(case)
    if dice.chance(0.2):
        lesson(case)
    case.write(CaseClosed, case.owner, reason=reason)
    case.end()


def closed_by_principal(case: CaseFile, reason: str, note: str | None = None) -> None:
    """The principal closes and gives each open item its end."""
    ends = [{"kind": kind, "id": item, "reason": case.words.of(remarks.ENDS)} for kind, item in case.open_items()]
    case.write(CaseClosed, case.principal, reason=reason, ends=ends, note=note)
    case.end()
