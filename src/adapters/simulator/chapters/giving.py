"""How supports are given: they start, are followed up at meetings, are adjusted, and people promise things."""

from collections.abc import Sequence
from datetime import date, timedelta

from adapters.simulator.case_file import CaseFile, Owed, SupportNote
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs import NeedKind
from sqa.cases.support_events import FollowUpRecorded, SupportAdjusted, SupportCancelled, SupportEnded
from sqa.obligations import CommitmentMade, CommitmentMet


def cancel(case: CaseFile, support: SupportNote) -> None:
    """A planned support never starts."""
    why = remarks.WHY_CANCEL if case.about_a_pupil else remarks.WHY_CANCEL_IN_A_GROUP
    case.write(SupportCancelled, case.owner, support=support.id, reason=case.words.of(why))
    support.status = "cancelled"
    for owed in case.owed:
        if owed.support is support:
            owed.open = False


def end(case: CaseFile, support: SupportNote, why: Sequence[str] = remarks.WHY_END) -> None:
    """The support is no longer given; what remains is to evaluate it."""
    case.write(SupportEnded, case.owner, support=support.id, reason=case.words.of(why))
    support.status = "ended"
    if owed := case.owes(support, "follow-up"):
        owed.open = False


def follow_up(case: CaseFile, support: SupportNote, next_on: date | None, *, luck: float, days_late: int = 0) -> bool | None:
    """The responsible looks whether it is carried out and works. Returns whether it does; None if it wasn't carried out."""
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
        note=case.words.of(notes, _kind(support)),
        works=works if carried_out else None,
        next_on=next_on.isoformat() if next_on else None,
    )
    support.last_at = at or case.last_at
    if owed and next_on:
        owed.due = next_on
    elif owed:
        owed.open = False
    return works if carried_out else None


def adjust(case: CaseFile, support: SupportNote, pairs: Sequence[tuple[str, str]], *, because_of_follow_up: bool) -> None:
    """The support is given in another way from now on. pairs: what is done otherwise, and why."""
    adjustment, reason = case.dice.one_of(pairs)
    case.write(
        SupportAdjusted,
        case.owner,
        support=support.id,
        because_of_follow_up=because_of_follow_up,
        adjustment=case.words.fill(adjustment, _kind(support)),
        reason=case.words.fill(reason, _kind(support)),
    )
    support.last_at = case.last_at


def adjust_as_followed_up(case: CaseFile, support: SupportNote, *, carried_out: bool = True) -> None:
    """The follow-up showed that something has to be done otherwise."""
    sessions = remarks.SESSIONS_ADJUSTED_AS_FOLLOWED_UP if support.in_sessions else ()
    pairs = (*remarks.ADJUSTS_AS_FOLLOWED_UP, *sessions) if carried_out else remarks.ADJUSTS_WHAT_WAS_NOT_DONE
    adjust(case, support, pairs, because_of_follow_up=True)


def adjust_by_calendar(case: CaseFile, support: SupportNote) -> None:
    """The timetable, the rooms or the staff make it necessary, however it works."""
    pairs = remarks.SESSIONS_ADJUSTED_BY_CALENDAR if support.in_sessions else remarks.ADJUSTS_BY_CALENDAR
    adjust(case, support, pairs, because_of_follow_up=False)


def _kind(support: SupportNote) -> NeedKind | None:
    return support.needs[0].kind if support.needs else None


def promise(case: CaseFile, duty: str, days: int = 10) -> None:
    """Somebody promises one thing by one day."""
    due = case.school.today + timedelta(days)
    owed = Owed(case.dice.uuid(), "commitment", duty, due)
    what = remarks.COMMITMENTS if case.about_a_pupil else remarks.COMMITMENTS_OF_A_GROUP
    case.write(CommitmentMade, duty, obligation=owed.id, duty=duty, due_on=due.isoformat(), what=case.words.of(what))
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
        if not works and dice.chance(0.18):
            adjust_as_followed_up(case, support, carried_out=works is not None)
        elif dice.chance(0.035):
            adjust_by_calendar(case, support)
    if next_on and dice.chance(0.5):
        promise(case, dice.one_of([case.owner, case.mentor, *case.contributors]))
