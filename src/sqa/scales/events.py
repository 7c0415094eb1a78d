"""What happens to a rating scale."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import Code, Count, Day, Published


class Level(Part):
    """One level of a scale with its anchored wording."""

    level: Annotated[Count, Field(le=20)]
    sv: Published
    en: Published


class RatingScalePublished(Event):
    """A version of a rating scale was published; ratings name the version, and a new one never re-reads old ratings."""

    TOPIC: ClassVar[str] = "sqa.rating-scale.published"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    name: Code
    scale_version: Annotated[Count, Field(ge=1)]
    valid_from: Day
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=21)]
