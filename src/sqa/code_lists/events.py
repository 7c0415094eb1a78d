"""What happens to a code list."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import Code, Day, Published


class Word(Part):
    """A code with what people read; `group` collects codes that count as one kind (every form of särskilt stöd)."""

    code: Code
    sv: Published
    en: Published
    group: Code | None = None


class CodeListPublished(Event):
    """A version of a code list was published, valid from a day."""

    TOPIC: ClassVar[str] = "sqa.code-list.published"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    name: Code
    valid_from: Day
    words: Annotated[tuple[Word, ...], Field(min_length=1, max_length=500)]
