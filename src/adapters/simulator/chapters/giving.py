"""How supports are given: they start, are followed up at meetings, are adjusted, and people promise things."""

from datetime import date, timedelta

from adapters.simulator.case_file import CaseFile, Owed, SupportNote
from adapters.simulator.texts import remarks
from sqa.cases.support_events import FollowUpRecorded, SupportAdjusted, SupportCancelled, SupportEnded, SupportStarted
from sqa.obligations import CommitmentMade, CommitmentMet


def start(case: CaseFile, support: SupportNote) -> None:
    """The support is given from now on."""
    case.write(SupportStarted, case.owner, support=support.id)
    support.status, support.last_at = "started", case.last_at


def cancel(case: CaseFile, support: SupportNote) -> None:
    """A planned support never starts."""
    case.write(SupportCancelled, case.owner, support=support.id, reason=case.words.of(remarks.WHY_CANCEL))
    support.status = "cancelled"
    for owed in case.owed:
        if owed.support is support:
            owed.open = False


def end(case: CaseFile, support: SupportNote) -> None:
    """The support is no longer given; what remains is to evaluate it."""
    case.write(SupportEnded, case.owner, support=support.id, reason=case.words.of(remarks.WHY_END))
    support.status = "ended"
    if owed := case.owes(support, "follow-up"):
        owed.open = False


def follow_up(case: CaseFile, support: SupportNote, next_on: date | None, *, luck: float, days_late: int = 0) -> bool:
    """The responsible looks whether it is carried out and works. Returns whether it does."""
    dice, owed = case.dice, case.owes(support, "follow-up")
    carried_out = dice.chance(0.9)
    works = carried_out and dice.chance(luck)
    notes = remarks.FOLLOW_UP_WORKS if works else remarks.FOLLOW_UP_FAILS if carried_out else remarks.FOLLOW_UP_NOT_DONE
    # Recorded late, it still happened after the last thing that happened to the support.
    by = owed.duty if owed else case.owner
    at = case.days_ago(days_late, by, support.last_at, owed.passed_at if owed else None) if days_late else None
    case.write(
        FollowUpRecorded,
        by,
        at=at,
        support=support.id,
        carried_out=carried_out,
        note=case.words.of(notes),
        works=works if carried_out else None,
        next_on=next_on.isoformat() if next_on else None,
    )
    support.last_at = at or case.last_at
    if owed and next_on:
        owed.due = next_on
    elif owed:
        owed.open = False
    return works


def adjust(case: CaseFile, support: SupportNote, *, because_of_follow_up: bool = True) -> None:
    """The support is given in another way from now on."""
    case.write(
        SupportAdjusted,
        case.owner,
        support=support.id,
        because_of_follow_up=because_of_follow_up,
        adjustment=case.words.of(remarks.ADJUSTS),
        reason=case.words.of(remarks.WHY_ADJUST),
    )
    support.last_at = case.last_at


def promise(case: CaseFile, duty: str, days: int = 10) -> None:
    """Somebody promises one thing by one day."""
    due = case.school.today + timedelta(days)
    owed = Owed(case.dice.uuid(), "commitment", duty, due)
    case.write(CommitmentMade, duty, obligation=owed.id, duty=duty, due_on=due.isoformat(), what=case.words.of(remarks.COMMITMENTS))
    case.owed.append(owed)


def keep_promises(case: CaseFile, share: float = 0.85) -> None:
    """Most of what was promised is done by the next meeting."""
    for owed in case.owed:
        if owed.open and owed.kind == "commitment" and case.dice.chance(share):
            case.write(CommitmentMet, owed.duty, obligation=owed.id, note=case.words.of(remarks.COMMITMENTS_MET))
            owed.open = False


def meeting(case: CaseFile, next_on: date | None, *, luck: float) -> None:
    """Everybody meets about the case: promises are kept, supports followed up, some adjusted, and new promises made."""
    dice = case.dice
    keep_promises(case)
    for support in case.running:
        late = dice.randint(2, 9) if dice.chance(0.06) else 0
        works = follow_up(case, support, next_on, luck=luck, days_late=late)
        if not works and dice.chance(0.3):
            adjust(case, support)
    if next_on and dice.chance(0.5):
        promise(case, dice.one_of([case.owner, case.mentor, *case.contributors]))
