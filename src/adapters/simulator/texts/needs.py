"""What a kind of need looks like: how it is first told, assessed, aimed at and supported."""

from collections.abc import Mapping
from dataclasses import dataclass

Five = tuple[str, str, str, str, str]  # what −2, −1, 0, +1 and +2 mean


@dataclass(frozen=True, slots=True)
class SupportIdea:
    """A support as it could be planned: kind, effort level, target and wording."""

    kind: str
    level: str
    target: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedKind:
    """A kind of need.

    concerns: what is told at a level of concern; assessed: the kind of assessment and the role that makes it;
    supports: the likely ones first; where: in what situations it shows.
    """

    domain: str
    target: str
    assessed: tuple[str, str]
    concerns: Mapping[int, tuple[str, ...]]
    summaries: tuple[str, ...]
    descriptions: tuple[str, ...]
    goals: tuple[Five, ...]
    supports: tuple[SupportIdea, ...]
    causes: tuple[tuple[str, str], ...]  # (level, text)
    where: tuple[str, ...] = ()
    area: str | None = None
    icf: str | None = None

    def told_at(self, level: int) -> int:
        """The nearest level of concern that such a need is told at, this or a lower one if there is any."""
        return max((told for told in self.concerns if told <= level), default=min(self.concerns))
