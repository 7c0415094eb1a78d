"""What an import did, in words that anybody may see: counts, ids and named reasons, never a name or a civic number."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqa.eventing.refusal import Refusal


class Reason(Enum):
    """Why something in the files was refused: the name to look up, what it means in English and in Swedish."""

    NO_FILES = ("No file of the register is there.", "Ingen av registrets filer finns där.")
    NOT_JSON = ("The file isn't JSON in UTF-8.", "Filen är inte JSON i UTF-8.")
    NOT_A_PAGE = (
        'The file is neither {"data": […]} nor an array of entities.',
        'Filen är varken {"data": […]} eller en lista av poster.',
    )
    MORE_PAGES_AWAIT = (
        "The last page has a pageToken: the source has more to send.",
        "Den sista sidan har en pageToken: källan har mer att sända.",
    )
    FIELD_IS_MISSING = ("A field that the standard requires is missing.", "Ett fält som standarden kräver saknas.")
    FIELD_IS_MALFORMED = (
        "A field doesn't hold what the standard says.",
        "Ett fält innehåller inte vad standarden säger.",
    )
    ENDS_BEFORE_IT_BEGINS = ("The end date is before the start date.", "Slutdatum ligger före startdatum.")
    SENT_TWICE = ("The same id comes twice.", "Samma id kommer två gånger.")
    SENT_AND_DELETED = (
        "The id is both sent and listed as deleted.",
        "Id:t både sänds och står som borttaget.",
    )
    UNKNOWN_ORGANISATION = (
        "It names an organisation that is neither in the register nor in the files.",
        "Posten nämner en organisation som varken finns i registret eller i filerna.",
    )
    UNKNOWN_PERSON = (
        "It names a person who is neither in the register nor in the files.",
        "Posten nämner en person som varken finns i registret eller i filerna.",
    )
    ABOVE_ITSELF = ("An organisation stands above itself.", "En organisation står över sig själv.")

    def said(self, language: str = "sv") -> str:
        """What it means, in one sentence."""
        return self.value[1] if language == "sv" else self.value[0]


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that was refused. `at`: its place in the file, from 0; `where`: the field, by the standard's name."""

    file: str
    reason: Reason
    at: int | None = None
    id: UUID | None = None
    where: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "reason": self.reason.name,
            "at": self.at,
            "id": str(self.id) if self.id else None,
            "where": self.where,
        }


@dataclass(slots=True)
class Count:
    """How many of a kind were new, changed or unchanged.

    ended: of the changed, those that got another end date or were deleted. unresolved: references to persons or
    units that the register doesn't hold (a pupil enrolled elsewhere, a guardian not sent): kept, but nameless.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class EndedDuty:
    """A duty whose last day became another, or that is new and has one: staff exit follows from it.

    None means until further notice; for a new duty also in `was`.
    """

    duty: UUID
    role: str
    unit: UUID
    last_day: date | None
    was: date | None


@dataclass(slots=True)
class ImportReport:
    """What one run did, or why it did nothing. `version` is the register's after it."""

    on: date
    counts: dict[str, Count] = field(default_factory=dict)
    ended_duties: list[EndedDuty] = field(default_factory=list)
    units_without_principal: list[UUID] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored_files: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def written(self) -> bool:
        """Did the run change the register?"""
        return not self.refused and any(count.new or count.changed for count in self.counts.values())

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "on": self.on.isoformat(),
            "version": self.version,
            "written": self.written,
            "counts": {kind: asdict(count) for kind, count in self.counts.items()},
            "ended_duties": [
                {
                    "duty": str(ended.duty),
                    "role": ended.role,
                    "unit": str(ended.unit),
                    "last_day": ended.last_day.isoformat() if ended.last_day else None,
                    "was": ended.was.isoformat() if ended.was else None,
                }
                for ended in self.ended_duties
            ],
            "units_without_principal": [str(unit) for unit in self.units_without_principal],
            "refused": [refused.as_json() for refused in self.refused],
            "ignored_files": self.ignored_files,
        }

    def as_text(self, language: str = "sv") -> str:
        """The report for a person to read, one line per kind and per thing to act on."""
        words = _WORDS[language]
        lines = [
            f"{words[kind]}: {count.new} {words['new']}, {count.changed} {words['changed']} "
            f"({count.ended} {words['ended']}), {count.unchanged} {words['unchanged']}"
            + (f", {words['unresolved']}: {count.unresolved}" if count.unresolved else "")
            for kind, count in self.counts.items()
        ]
        for ended in self.ended_duties:
            day = ended.last_day or words["open"]
            lines.append(f"{words['duty']} {ended.duty} ({ended.role}): {words['last day']} {day}")
        lines += [f"{words['no principal']}: {unit}" for unit in self.units_without_principal]
        lines += [f"{words['ignored']}: {name}" for name in self.ignored_files]
        for refused in self.refused:
            place = " ".join(str(part) for part in (refused.at, refused.id, refused.where) if part is not None)
            lines.append(f"{refused.file} {place}: {refused.reason.name}. {refused.reason.said(language)}")
        if self.refused:
            lines.append(words["nothing"])
        return "\n".join(lines)


class RegisterRefusedTheFiles(Refusal):
    """Something in the register's files is wrong; nothing was written."""

    SV = "Något i registrets filer är fel; inget skrevs."
    NEXT = "Mend what the report names, at the source, and import again."
    NEXT_SV = "Rätta vid källan det som rapporten nämner, och läs in igen."

    def __init__(self, report: ImportReport) -> None:
        super().__init__(refused=[refused.as_json() for refused in report.refused])
        self.report = report


def in_order(reports: Sequence[Refused]) -> list[Refused]:
    """By file and place, so that two runs on the same files read the same."""
    return sorted(reports, key=lambda refused: (refused.file, -1 if refused.at is None else refused.at))


_WORDS = {
    "sv": {
        "organisations": "Organisationer",
        "persons": "Personer",
        "placements": "Placeringar",
        "duties": "Tjänster",
        "groups": "Grupper",
        "new": "nya",
        "changed": "ändrade",
        "ended": "med nytt slut",
        "unchanged": "oförändrade",
        "unresolved": "hänvisningar utanför registret",
        "duty": "Tjänst",
        "last day": "sista dag",
        "open": "tills vidare",
        "no principal": "Skolenhet utan rektor",
        "ignored": "Filen lästes inte",
        "nothing": "Inget skrevs.",
    },
    "en": {
        "organisations": "Organisations",
        "persons": "Persons",
        "placements": "Placements",
        "duties": "Duties",
        "groups": "Groups",
        "new": "new",
        "changed": "changed",
        "ended": "with a new end",
        "unchanged": "unchanged",
        "unresolved": "references to what the register lacks",
        "duty": "Duty",
        "last day": "last day",
        "open": "until further notice",
        "no principal": "School unit without a principal",
        "ignored": "File not read",
        "nothing": "Nothing was written.",
    },
}
