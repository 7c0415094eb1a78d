"""A unit's forum through the year: meetings that are held or called off, who comes, dilemmas on their way, and time set aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from adapters.simulator.case_file import CaseFile, Owed
from adapters.simulator.chapters.improving import Workshop
from adapters.simulator.staffing import COUNSELLOR, MANAGEMENT, NURSE, PSYCHOLOGIST, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.terms import SUMMER, at_work, school_day
from adapters.simulator.texts import improvement as said
from sqa.forums import events as f

WEEKS = 4
COMES = ("Lärare", "Fritidspedagog", COUNSELLOR, SPECIAL_EDUCATOR, NURSE, PSYCHOLOGIST, "Studie- och yrkesvägledare", MANAGEMENT)
LEADS_ON = ("Lärare", COUNSELLOR, SPECIAL_EDUCATOR)
OTHERS = ("kökspersonal", "vaktmästare", "extern aktör")


@dataclass(slots=True)
class Raised:
    """A dilemma that waits for feedback, and the commitment it led to, if it did."""

    id: str
    by: str
    case: CaseFile | None = None
    owed: Owed | None = None


def forum_year(workshop: Workshop) -> Story:
    """Scheduled in August, then every fourth week until June. One in five is called off; in spring more often."""
    dice, principal = workshop.dice, workshop.principal
    parts = sorted({f"åk {pupil.year}" for pupil in workshop.unit.pupils}) or ["alla"]
    forum = f"forum/{dice.uuid()}"
    first = at_work(school_day(date(2025, 9, 1), dice.randrange(10)), dice)
    workshop.write(
        f.ForumScheduled, forum, principal, unit=workshop.unit.id, kind="cross-professional", name=f"Forum för {workshop.unit.name}",
        convener=principal, every_weeks=WEEKS, first_at=_iso(first), minutes=60, required=["Lärare", SPECIAL_EDUCATOR], parts=parts,
        agenda=list(said.AGENDA), prognosis=True,
    )  # fmt: skip
    _sets_time_aside(workshop, forum)
    waiting: list[Raised] = []
    for number, day in enumerate(_days(workshop, first.date())):
        meeting = dice.uuid()
        starts = at_work(day, dice)
        planned = {"meeting": meeting, "starts_at": _iso(starts), "minutes": 60, "mode": _mode(workshop)}
        workshop.write(f.MeetingPlanned, forum, workshop.principal, **planned)
        yield starts + timedelta(hours=1)
        if dice.chance(0.12 + 0.02 * number):
            workshop.write(f.MeetingCancelled, forum, workshop.principal, meeting=meeting, reason=dice.one_of(said.CALLED_OFF))
            continue
        waiting = _meets(workshop, forum, meeting, parts, waiting)
        if day.month in (12, 5):
            _foresees(workshop, forum, meeting, parts, f"{day.year}-{'HT' if day.month == 12 else 'VT'}")


def _days(workshop: Workshop, first: date) -> Iterator[date]:
    day = first
    while day < SUMMER[0] - timedelta(days=3):
        yield school_day(max(day, workshop.school.today + timedelta(days=1)))
        day += timedelta(weeks=WEEKS)


def _sets_time_aside(workshop: Workshop, forum: str) -> None:
    for first, last in (("2025-08-18", "2025-12-19"), ("2026-01-12", "2026-06-12")):
        for purpose, minutes in (("forum", 360), ("development", 1_200)):
            workshop.write(f.TimePlanned, forum, workshop.principal, purpose=purpose, first_day=first, last_day=last, minutes=minutes)


def _meets(workshop: Workshop, forum: str, meeting: str, parts: list[str], waiting: list[Raised]) -> list[Raised]:
    """What a meeting goes through: feedback on what was raised last, a new dilemma, strengths and challenges, a reflection."""
    dice, principal = workshop.dice, workshop.principal
    minutes = dice.randint(40, 70)
    workshop.write(f.MeetingHeld, forum, principal, meeting=meeting, mode=_mode(workshop), minutes=minutes)
    workshop.write(f.AttendanceRecorded, forum, principal, meeting=meeting, present=_present(workshop), others=_others(workshop))
    day = workshop.school.today.isoformat()
    workshop.write(f.TimeUsed, forum, principal, purpose="forum", on_day=day, minutes=minutes, meeting=meeting)
    if dice.chance(0.5):
        workshop.write(f.TimeUsed, forum, principal, purpose="development", on_day=day, minutes=dice.randint(40, 180))
    left = [raised for raised in waiting if not _feeds_back(workshop, forum, raised)]
    if dice.chance(0.75):
        left.append(_raises(workshop, forum, meeting, parts))
    for kind, field, texts in ((f.StrengthNoted, "strength", said.STRENGTHS), (f.ChallengeNoted, "challenge", said.CHALLENGES)):
        domain, text = dice.one_of(texts)
        workshop.write(kind, forum, principal, meeting=meeting, part=dice.one_of(parts), domain=domain, **{field: text})
    if dice.chance(0.4):
        workshop.write(f.ReflectionRecorded, forum, principal, meeting=meeting, reflection=dice.one_of(said.REFLECTIONS))
    return left


def _raises(workshop: Workshop, forum: str, meeting: str, parts: list[str]) -> Raised:
    dice = workshop.dice
    by, domain_and_text = workshop.staff("Lärare"), dice.one_of(said.DILEMMAS)
    open_here = [case for case in workshop.school.cases.values() if case.unit == workshop.unit.id and case.running and not case.suspended]
    case = dice.one_of(open_here) if open_here and dice.chance(0.5) else None
    raised = Raised(dice.uuid(), by, case)
    told: dict[str, Any] = {"domain": domain_and_text[0], "part": dice.one_of(parts), "case": case.id if case else None}
    workshop.write(f.DilemmaRaised, forum, by, dilemma=raised.id, meeting=meeting, dilemma_text=domain_and_text[1], **told)
    for role in dict.fromkeys(dice.one_of(LEADS_ON) for _ in range(2)):
        advice = dice.one_of(said.ADVICE)
        workshop.write(f.AdviceGiven, forum, workshop.staff(role), dilemma=raised.id, profession=role, advice=advice)
    if case and dice.chance(0.6):
        _promises(workshop, forum, raised, case)
    return raised


def _promises(workshop: Workshop, forum: str, raised: Raised, case: CaseFile) -> None:
    """What is promised about a case is the case's: it ends, or passes on, with the rest that is owed there."""
    due = school_day(workshop.school.today + timedelta(days=14))
    raised.owed = Owed(workshop.dice.uuid(), "commitment", case.owner, due)
    workshop.write(
        f.CommitmentAgreed, forum, case.owner, dilemma=raised.id, case=case.id, obligation=raised.owed.id, duty=case.owner,
        due_on=due.isoformat(), what=workshop.dice.one_of(said.COMMITMENTS),
    )  # fmt: skip
    case.owed.append(raised.owed)
    case.last_at = max(case.last_at, workshop.last_at)


def _feeds_back(workshop: Workshop, forum: str, raised: Raised) -> bool:
    """Does whoever raised it tell how it went? Not all do."""
    if not workshop.dice.chance(0.8):
        return False
    helped = workshop.dice.one_of(("yes", "yes", "partly", "no"))
    workshop.write(f.FeedbackGiven, forum, workshop.staff("Lärare"), dilemma=raised.id, helped=helped, feedback=said.FEEDBACK[helped])
    return True


def _foresees(workshop: Workshop, forum: str, meeting: str, parts: list[str], term: str) -> None:
    for part in parts:
        pupils = sum(f"åk {pupil.year}" == part for pupil in workshop.unit.pupils)
        at_risk = int(pupils * workshop.dice.random() * 0.25)
        told = {"meeting": meeting, "term": term, "part": part, "domain": "learning", "pupils": pupils, "at_risk": at_risk}
        workshop.write(f.PrognosisRecorded, forum, workshop.principal, **told)


def _present(workshop: Workshop) -> list[str]:
    """Whoever serves in these roles at the unit, and was free."""
    here = (workshop.school.staff(workshop.unit.id, role, among=workshop.dice.randrange(5)) for role in COMES)
    return sorted({duty.id for duty in here if workshop.dice.chance(0.75)} | {workshop.principal})


def _others(workshop: Workshop) -> list[str]:
    return [profession for profession in OTHERS if workshop.dice.chance(0.15)]


def _mode(workshop: Workshop) -> str:
    return workshop.dice.one_of(("on site", "on site", "digital", "both"))


def _iso(instant: Any) -> str:
    return str(instant.isoformat().replace("+00:00", "Z"))
