"""A refusal is vocabulary: one class per broken rule, its docstring the message."""

import re
from typing import Any, ClassVar
from uuid import UUID


class Refusal(Exception):
    """The rules of the stream refused what was proposed. `proposal`: the id of which, in a submission of several."""

    SV: ClassVar[str] = "Reglerna säger nej till det som föreslogs."
    NEXT: ClassVar[str] = "Read the rules of the event type and propose again."
    NEXT_SV: ClassVar[str] = "Läs händelsetypens regler och försök igen."
    ALL: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init__(self, **details: Any) -> None:
        """Details are ids, dates, codes and counts: never text that somebody wrote."""
        super().__init__(self.slug())
        self.details = details
        self.proposal: UUID | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Refusal.ALL[cls.slug()] = cls

    @classmethod
    def slug(cls) -> str:
        """The stable name of the refusal, as it stands in a problem's `type`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls, language: str = "en") -> str:
        """What was broken, in one sentence."""
        return cls.SV if language == "sv" else " ".join((cls.__doc__ or "").split())

    @classmethod
    def next_step(cls, language: str = "en") -> str:
        """What to do now, in one sentence."""
        return cls.NEXT_SV if language == "sv" else cls.NEXT
