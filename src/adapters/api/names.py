"""What duties, units, persons and groups are called, added when an answer is given: views and history hold ids only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from adapters.api.huvudman import Huvudman


class Names:
    """Collects everybody an answer mentions, and asks the register once. The dictionaries it hands out are filled by `fill`."""

    def __init__(self, huvudman: Huvudman) -> None:
        self._huvudman = huvudman
        self._waiting: dict[str, list[tuple[UUID, dict[str, Any]]]] = {"duty": [], "unit": [], "subject": []}

    def of(self, kind: str, known: UUID | None) -> dict[str, Any] | None:
        """{kind, "name"} of a duty, unit or subject."""
        if known is None:
            return None
        named: dict[str, Any] = {kind: str(known), "name": None}
        self._waiting[kind].append((known, named))
        return named

    def duty(self, duty: UUID | None, role: str | None = None) -> dict[str, Any] | None:
        """{"duty", "name"}; with the role in which it acted, where that is known."""
        named = self.of("duty", duty)
        if named is not None and role is not None:
            named["role"] = role
        return named

    def unit(self, unit: UUID | None) -> dict[str, Any] | None:
        """{"unit", "name"}."""
        return self.of("unit", unit)

    def subject(self, subject: UUID | None) -> dict[str, Any] | None:
        """{"subject", "name"}, or {"subject", "erased": true} when nobody can tell any more who it was."""
        return self.of("subject", subject)

    def fill(self) -> None:
        """Ask the register, and write the names in."""
        subjects = {subject for subject, _ in self._waiting["subject"]}
        register_ids = self._huvudman.ledger.register_ids_of(subjects) if subjects else {}
        names = self._huvudman.roster.names(
            duties={duty for duty, _ in self._waiting["duty"]},
            units={unit for unit, _ in self._waiting["unit"]},
            persons=register_ids.values(),
            groups=register_ids.values(),
        )
        for kind in ("duty", "unit"):
            for known, named in self._waiting[kind]:
                named["name"] = names.get(known)
        for subject, named in self._waiting["subject"]:
            _name_subject(named, register_ids.get(subject), names)


def _name_subject(named: dict[str, Any], register_id: UUID | None, names: Mapping[UUID, str]) -> None:
    if register_id is None:
        named["erased"] = True
        del named["name"]
    else:
        named["name"] = names.get(register_id)
