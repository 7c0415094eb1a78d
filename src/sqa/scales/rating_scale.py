"""The fold and the rules of a rating scale."""

from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from sqa.eventing.event import Envelope
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import CORRECTING, Stream, folds, guards
from sqa.scales.events import RatingScalePublished


def stream_of(name: str) -> str:
    """The stream that holds the scale of this name."""
    return f"rating-scale/{uuid5(NAMESPACE_URL, f'sqa:rating-scale:{name}')}"


class ScaleVersionsAreNumberedInOrder(Refusal):
    """The versions of a scale are numbered 1, 2, 3 … and begin to apply in that order."""

    SV = "En skalas versioner numreras 1, 2, 3 … och börjar gälla i den ordningen."
    NEXT = "Publish the version in `next`, valid from a later day than the last."
    NEXT_SV = "Publicera versionen i `next`, giltig från en senare dag än den förra."


class RatingScale(Stream):
    """One scale, with every version it ever had: scale_version → the published event."""

    KIND: ClassVar[str] = "rating-scale"

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.versions: dict[int, RatingScalePublished] = {}

    @folds(RatingScalePublished)
    def _published(self, event: Envelope[RatingScalePublished]) -> None:
        self.versions[event.data.scale_version] = event.data

    def levels(self, scale_version: int) -> list[int]:
        """The levels of a version; none when there is no such version."""
        published = self.versions.get(scale_version)
        return [level.level for level in published.levels] if published else []


def versions_are_numbered_in_order(scale: RatingScale, proposed: Envelope[RatingScalePublished]) -> None:
    """A version follows the last one, in number and in time."""
    last = scale.versions.get(len(scale.versions))
    if proposed.data.scale_version != len(scale.versions) + 1 or (last and proposed.data.valid_from <= last.valid_from):
        raise ScaleVersionsAreNumberedInOrder(next=len(scale.versions) + 1)


RatingScale.RULES = dict([guards(RatingScalePublished, versions_are_numbered_in_order), CORRECTING])
