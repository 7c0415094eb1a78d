"""A concern as its owner sees it. Whoever raised it needs no right to read, and learns no more than the answer."""

from datetime import datetime
from typing import Any

from adapters.api.names import Names
from sqa.concerns.concern import Concern


def raisers_view(concern: Concern) -> dict[str, Any]:
    """What whoever raised the concern may know: that it waits, or the answer. Not who owns it, nor whether it became a case."""
    return {
        "concern": concern.id,
        "open": concern.open,
        "raised_at": concern.opened_at,
        "answer_due": concern.answer_due,
        "answered_at": concern.answered_at,
        "answer": concern.answer,
    }


def concern_state(concern: Concern, names: Names, now: datetime) -> dict[str, Any]:
    """The state of a concern; texts as references, names filled in later."""
    return {
        "concern": concern.id,
        "version": concern.version,
        "open": concern.open,
        "about": concern.raised.about,
        "subject": names.subject(concern.subject),
        "unit": names.unit(concern.unit),
        "raised_at": concern.opened_at,
        "raised_by": names.duty(concern.raiser.duty) or {"kind": concern.raiser.kind},
        "domain": concern.raised.domain,
        "level": {"scale": concern.raised.scale, "scale_version": concern.raised.scale_version, "level": concern.raised.level},
        "description": concern.raised.description,
        "owner": names.duty(concern.ownership.owner),
        "case": concern.case,
        "case_at": concern.case_at,
        "answer_due": concern.answer_due,
        "answered_at": concern.answered_at,
        "answer": concern.answer,
        "next": {"missing": ["an answer to whoever raised it"] if concern.open else []},
    }
