"""What others can learn: a de-identified lesson from a case or an initiative, shared between units."""

from typing import Annotated, ClassVar, Literal

from sqa.eventing.event import Event
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import CauseLevel, Clear, NeedDomain, Text


class LessonPublished(Event):
    """A success factor or an obstacle, told so that nobody can be recognised. Whoever publishes answers for that."""

    TOPIC: ClassVar[str] = "sqa.lesson.published"
    kind: Annotated[Literal["success factor", "obstacle"], Clear()]
    level: CauseLevel
    domain: NeedDomain
    lesson: Text


class NothingToLearnFromYet(Refusal):
    """A lesson is published from what has been analysed."""

    SV = "En lärdom publiceras ur det som har analyserats."
    NEXT = "Record the analysis first."
    NEXT_SV = "Registrera analysen först."
