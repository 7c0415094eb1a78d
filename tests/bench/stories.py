"""What is appended: whole cases as schools have them, from a concern to an evaluation, two events in three with sealed text."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from sqa.cases import events as e
from sqa.cases import support_events as s
from sqa.cases.judgement_events import EvaluationRecorded, Verdict
from sqa.cases.need_events import AssessmentRecorded, GoalLevels, GoalSet, NeedIdentified, NeedMet
from sqa.concerns.events import ConcernAnswered, ConcernRaised, ConcernTakenUp
from sqa.eventing.event import Event, Proposal
from sqa.first_publications import CONCERN_SCALE
from sqa.obligations import CommitmentMade, CommitmentMet, EvaluationResponsibleAssigned, FollowUpResponsibleAssigned
from sqa.ownership import HandoverAccepted, HandoverOffered
from sqa.participation import ParticipationOffered
from sqa.steps import StepBegun
from sqa.vocabulary import Actor
from tests.bench.municipality import School

Proposals = Iterator[Proposal[Any]]
TERM = datetime(2025, 8, 18, 7, tzinfo=UTC)
LEVELS = ("much_less", "less", "expected", "more", "much_more")
SENTENCES = (
    "Eleven läser långsamt och tappar tråden när texten är lång.",
    "Vi har prövat kortare pass och en plats längre fram i klassrummet.",
    "Hen kommer i tid de dagar då första lektionen är i hemklassrummet.",
    "Vårdnadshavaren berättar att läxorna tar hela kvällen.",
    "Träningen sker fyra gånger i veckan med samma vuxna.",
    "Kamraterna väntar in, men rasterna är fortfarande svåra.",
    "Resultatet på läsprovet har stigit sedan i höstas.",
    "Vi behöver se om stödet hjälper även i de andra ämnena.",
)


class Story:
    """Some thirty events about one pupil. The same number tells the same story, but for whom it is about."""

    def __init__(self, number: int, school: School, subject: UUID) -> None:
        self.number, self.school, self.subject = number, school, subject
        self.dice = Random(number)
        self.at = TERM + timedelta(days=number % 60, minutes=number % 400)
        self.concern, self.case = f"concern/{self.new()}", f"case/{self.new()}"
        self.needs = [self.new(), self.new()]
        self.supports = [self.new(), self.new()]

    def told(self) -> Proposals:
        """In the order things happen; one story in three is still waiting for its evaluation."""
        yield from self.raised()
        yield from self.planned()
        yield from self.done()
        if self.number % 3:
            yield from self.evaluated()

    def raised(self) -> Proposals:
        school = self.school
        about = {"unit": school.unit, "about": "pupil", "subject": self.subject, "domain": "learning"}
        rated = {"scale": CONCERN_SCALE, "scale_version": 1, "level": self.dice.randint(1, 3)}
        yield self._says(school.teacher, ConcernRaised(**about, **rated, description=self._text()), stream=self.concern)
        yield self._says(school.principal, ConcernTakenUp(case=self.case, owner=school.counsellor), 1, self.concern)
        yield self._says(school.principal, ConcernAnswered(answer=self._text()), stream=self.concern)

    def planned(self) -> Proposals:
        school, assessment = self.school, self.new()
        mapping = {"kind": "pedagogical-mapping", "author": school.special, "summary": self._text()}
        yield self._says(school.special, AssessmentRecorded(assessment=assessment, **mapping), 3)
        for need, domain in zip(self.needs, ("learning", "attention"), strict=True):
            described = {"domain": domain, "target": "individual", "description": self._text()}
            yield self._says(school.special, NeedIdentified(need=need, assessment=assessment, **described))
        yield self._says(school.counsellor, StepBegun(step="plan", round=1))
        for party in ("pupil", "guardian"):
            yield self._says(school.counsellor, ParticipationOffered(participation=self.new(), party=party, step="plan"))
        for need, support in zip(self.needs, self.supports, strict=True):
            levels = GoalLevels(**{level: self._text() for level in LEVELS})
            yield self._says(school.special, GoalSet(goal=self.new(), need=need, levels=levels))
            what = {"kind": "extra-adaptation", "effort_level": "remedial", "target": "individual", "needs": (need,)}
            who = {"responsible": school.special, "description": self._text()}
            yield self._says(school.special, s.SupportPlanned(support=support, **what, **who))
            follows = {"obligation": self.new(), "duty": school.special, "first_on": self._day(20)}
            yield self._says(school.principal, FollowUpResponsibleAssigned(support=support, **follows))
            evaluates = {"obligation": self.new(), "duty": school.counsellor, "due_on": self._day(80)}
            yield self._says(school.principal, EvaluationResponsibleAssigned(support=support, **evaluates))

    def done(self) -> Proposals:
        school, offer, promise = self.school, self.new(), self.new()
        yield self._says(school.counsellor, StepBegun(step="do", round=1), 3)
        for support in self.supports:
            yield self._says(school.special, s.SupportStarted(support=support))
        yield self._says(school.special, CommitmentMade(obligation=promise, duty=school.teacher, due_on=self._day(15), what=self._text()))
        for _ in range(3):
            for support in self.supports:
                yield self._says(school.special, self._follow_up(support), 8)
        yield self._says(school.teacher, CommitmentMet(obligation=promise))
        expires = self.at + timedelta(days=7)
        handover = HandoverOffered(offer=offer, to=school.special, expires_at=expires, reason=self._text())
        yield self._says(school.counsellor, handover)
        if self.number % 7:
            yield self._says(school.special, HandoverAccepted(offer=offer), 2)

    def evaluated(self) -> Proposals:
        school = self.school
        yield self._says(school.special, StepBegun(step="evaluate", round=1), 20)
        judged = {"match": "matched", "judged_by": school.special}
        verdicts = [Verdict(need=n, result=self.dice.randint(-2, 2), evidence=self._text(), **judged) for n in self.needs]
        yield self._says(
            school.counsellor, EvaluationRecorded(evaluation=self.new(), supports=tuple(self.supports), verdicts=tuple(verdicts))
        )
        yield self._says(school.special, NeedMet(need=self.needs[0], evidence=self._text()))

    def long(self, events: int) -> Proposals:
        """One case that goes on and on: so many events after its plan, half of them sealed."""
        yield from self.raised()
        yield from self.planned()
        for support in self.supports:
            yield self._says(self.school.special, s.SupportStarted(support=support))
        yield from islice(self._everyday(), events)

    def _everyday(self) -> Proposals:
        school, owners = self.school, [self.school.counsellor, self.school.special]
        while True:
            promise, offer, by = self.new(), self.new(), owners[0]
            yield self._says(school.special, self._follow_up(self.supports[0]), 0.001)
            yield self._says(by, e.ContributorAdded(duty=school.teacher), 0.001)
            met_by = {"obligation": promise, "duty": school.teacher, "due_on": self._day(7)}
            yield self._says(by, CommitmentMade(**met_by, what=self._text()), 0.001)
            yield self._says(by, CommitmentMet(obligation=promise), 0.001)
            to = {"to": owners[1], "expires_at": self.at + timedelta(days=7)}
            yield self._says(by, HandoverOffered(offer=offer, **to, reason=self._text()), 0.001)
            yield self._says(owners[1], HandoverAccepted(offer=offer), 0.001)
            owners.reverse()
            yield self._says(school.special, self._follow_up(self.supports[1]), 0.001)
            yield self._says(owners[0], e.ContributorRemoved(duty=school.teacher), 0.001)

    def new(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def _follow_up(self, support: UUID) -> s.FollowUpRecorded:
        return s.FollowUpRecorded(support=support, carried_out=True, works=True, note=self._text(), next_on=self._day(21))

    def _text(self) -> str:
        return " ".join(self.dice.sample(SENTENCES, self.dice.randint(1, 4)))

    def _day(self, later: int) -> date:
        return (self.at + timedelta(days=later)).date()

    def _says(self, duty: UUID, data: Event, days: float = 0.1, stream: str | None = None) -> Proposal[Any]:
        self.at += timedelta(days=days)
        return Proposal(self.new(), stream or self.case, data, self.at, Actor("duty", str(duty)))


def in_turn(stories: Sequence[Proposals], at_once: int = 20) -> Proposals:
    """Several stories at a time, an event of each by turns, as cases at a school go on beside each other."""
    waiting = iter(stories)
    going = list(islice(waiting, at_once))
    while going:
        for story in list(going):
            proposal = next(story, None)
            if proposal is not None:
                yield proposal
                continue
            going.remove(story)
            if following := next(waiting, None):
                going.append(following)
