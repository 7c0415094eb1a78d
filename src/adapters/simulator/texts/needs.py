"""What a kind of need looks like: how it is first told, assessed, aimed at and supported."""

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
    """A kind of need. `assessed`: the kind of assessment and the role that makes it; `supports`: the likely ones first."""

    domain: str
    target: str
    assessed: tuple[str, str]
    concerns: tuple[str, ...]
    summaries: tuple[str, ...]
    descriptions: tuple[str, ...]
    goals: tuple[Five, ...]
    supports: tuple[SupportIdea, ...]
    causes: tuple[tuple[str, str], ...]  # (level, text)
    area: str | None = None
    icf: str | None = None
