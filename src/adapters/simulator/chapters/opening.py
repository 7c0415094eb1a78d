"""How a case begins: a concern that a member of staff raises and the principal takes up, or an opening by pupil health."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.simulator.case_file import CaseFile
from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Group, Pupil
from adapters.simulator.recording import cloudevent
from adapters.simulator.telling import SchoolYear
from adapters.simulator.terms import at_work, school_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs import NeedKind
from adapters.simulator.texts.wording import Wording
from sqa.cases.events import CaseOpened
from sqa.concerns.events import ConcernAnswered, ConcernLinked, ConcernRaised, ConcernTakenUp
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_SCALE
from sqa.ownership import OwnershipAssigned

BecomesACase = Generator[datetime, None, CaseFile]


@dataclass(slots=True)
class Scene:
    """Where a story takes place: about whom, by which dice, and the cases it has opened."""

    school: SchoolYear
    dice: Dice
    whom: Pupil | Group
    number: int
    unit: str = ""
    words: Wording = field(init=False)
    cases: list[CaseFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = Wording(self.dice, self.whom.unit.kind, "group" if isinstance(self.whom, Group) else "pupil")
        self.unit = self.unit or self.whom.unit.id

    @property
    def in_preschool(self) -> bool:
        return self.whom.unit.kind == "preschool"

    @property
    def teacher(self) -> str:
        """The mentor of the class."""
        return (self.whom if isinstance(self.whom, Group) else self.whom.group).mentor.id

    def staff(self, *roles: str) -> str:
        return self.school.staff(self.unit, *roles, among=self.number).id

    @property
    def principal(self) -> str:
        return self.school.principal(self.unit).id

    def after(self, school_days: int) -> datetime:
        """An instant in working hours so many school days from today."""
        return at_work(school_day(self.school.today + timedelta(1), max(0, school_days - 1)), self.dice)


@dataclass(slots=True)
class Concern:
    """A concern that somebody raised."""

    scene: Scene
    id: str
    raiser: str
    level: int

    def write(self, kind: type[Event], by: str, /, **data: Any) -> str:
        """Record an event of this concern, as it happens. Returns its id."""
        school = self.scene.school
        event_id = self.scene.dice.uuid()
        school.record(cloudevent(kind, self.id, by, data, event_id=event_id, happened=school.now), "service")
        return event_id


def raise_concern(scene: Scene, kind: NeedKind, *, by: str | None = None, level: int | None = None) -> Concern:
    """A member of staff worries, and says so in one call; once in a while with a slip that is corrected the day after."""
    dice, scene.words.kind = scene.dice, kind
    level = kind.told_at(level if level is not None else dice.one_of((1, 2, 2, 2, 3, 3)))
    concern = Concern(scene, f"concern/{dice.uuid()}", by or scene.teacher, level)
    meant = _told(scene, kind, level)
    slip = _slip(scene, level) if dice.chance(0.03) else None
    event = concern.write(ConcernRaised, concern.raiser, **(meant | slip if slip else meant))
    if slip:
        scene.school.begin(_put_right(concern, event, meant, slip), scene.after(1))
    return concern


def _told(scene: Scene, kind: NeedKind, level: int) -> dict[str, Any]:
    """What a concern about a pupil or a group says."""
    return {
        "unit": scene.unit,
        "about": "pupil" if isinstance(scene.whom, Pupil) else "group",
        "subject": scene.whom.named,
        "domain": kind.domain,
        "scale": CONCERN_SCALE,
        "scale_version": 1,
        "level": level,
        "description": scene.words.of(kind.concerns[level], kind),
    }


def _slip(scene: Scene, level: int) -> dict[str, Any]:
    """What the raiser happens to choose by mistake: another level, or another domain."""
    return {"level": level - 1} if 0 < level < 4 and scene.dice.chance(0.5) else {"domain": "other"}


def _put_right(concern: Concern, event: str, meant: dict[str, Any], slip: dict[str, Any]) -> Generator[datetime, None, None]:
    reason = concern.scene.words.of(remarks.WRONG_LEVEL if "level" in slip else remarks.WRONG_DOMAIN)
    concern.write(CorrectionRecorded, concern.raiser, event=event, type=ConcernRaised.event_type(), replacement=meant, reason=reason)
    yield from ()


def raise_environment_concern(scene: Scene, kind: NeedKind, by: str) -> Concern:
    """A member of staff worries about a place or a time of day: about nobody."""
    concern = Concern(scene, f"concern/{scene.dice.uuid()}", by, scene.dice.one_of((1, 1, 2, 2, 3)))
    data = {"unit": scene.unit, "about": "environment", "domain": kind.domain, "scale": CONCERN_SCALE, "scale_version": 1}
    told = remarks.ENVIRONMENT_CONCERNS_IN_PRESCHOOL if scene.in_preschool else remarks.ENVIRONMENT_CONCERNS
    description = scene.words.of(told[concern.level])
    concern.write(ConcernRaised, by, **data, level=concern.level, description=description)
    return concern


def taken_up(concern: Concern, *owners: str, within: tuple[int, int] = (1, 6)) -> BecomesACase:
    """The principal takes the concern up, names an owner in the first role there is, and answers, the same day or later."""
    scene = concern.scene
    acute = concern.level == 4
    yield scene.school.now + timedelta(minutes=scene.dice.randint(20, 120)) if acute else scene.after(scene.dice.randint(*within))
    owner = scene.staff(*owners) if owners else scene.principal
    case = _file(scene, owner)
    concern.write(ConcernTakenUp, scene.principal, case=case.id, owner=owner)
    answer = scene.words.of(remarks.TAKES_UP)
    if scene.dice.chance(0.75):
        concern.write(ConcernAnswered, scene.principal, answer=answer)
    elif scene.dice.chance(0.75):
        scene.school.begin(_answered(concern, answer), scene.after(scene.dice.randint(5, 40)))
    return case


def linked(concern: Concern, case: CaseFile) -> None:
    """One more concern about somebody whose case is open: it belongs there."""
    concern.write(ConcernLinked, concern.scene.principal, case=case.id)
    concern.write(ConcernAnswered, concern.scene.principal, answer=concern.scene.words.of(remarks.LINKED))


def handed_within_management(concern: Concern, to: str) -> None:
    """The principal lets somebody else handle the concern."""
    concern.write(OwnershipAssigned, concern.scene.principal, owner=to, reason=concern.scene.words.of(remarks.ASSIGNS))


def answered(concern: Concern, by: str | None = None, *, about_a_place: bool = False) -> None:
    """The concern is answered without a case."""
    answers = remarks.ANSWERS_ABOUT_A_PLACE if about_a_place else remarks.ANSWERS_WITHOUT_CASE
    concern.write(ConcernAnswered, by or concern.scene.principal, answer=concern.scene.words.of(answers))


def _answered(concern: Concern, answer: str) -> Generator[datetime, None, None]:
    concern.write(ConcernAnswered, concern.scene.principal, answer=answer)
    yield from ()


def opened(scene: Scene, *owners: str) -> CaseFile:
    """Pupil health opens a case itself, without a concern."""
    owner = scene.staff(*owners)
    case = _file(scene, owner)
    case.write(
        CaseOpened,
        owner,
        unit=scene.unit,
        owner=owner,
        about="pupil" if isinstance(scene.whom, Pupil) else "group",
        subject=scene.whom.named,
        reason=case.words.of(remarks.OPENS_IN_PRESCHOOL if scene.in_preschool else remarks.OPENS),
    )
    return case


def _file(scene: Scene, owner: str) -> CaseFile:
    school, dice = scene.school, scene.dice
    case = CaseFile(
        school=school,
        dice=dice,
        whom=scene.whom,
        unit=scene.unit,
        id=f"case/{dice.uuid()}",
        owner=owner,
        number=scene.number,
        words=scene.words,
        lag=timedelta(minutes=dice.randrange(45)),
        opened_at=school.now,
        last_at=school.now,
    )
    scene.cases.append(case)
    school.cases[case.id] = case
    return case
