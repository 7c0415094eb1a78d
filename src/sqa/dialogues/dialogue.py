"""The fold of a dialogue: notes, codebooks, codings by coder and version, and work areas."""

from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

from sqa.dialogues import events as happened
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Stream, folds, in_time


@dataclass(frozen=True, slots=True)
class Coding:
    """A note's code by one coder, from a version of the coding on. group: the main group that the code is, or belongs to."""

    version: int
    code: str
    group: str


def _add(counter: Counter[Any], what: Any, number: int) -> None:
    """Add, and keep nothing of what comes to nothing: however events came in, the fold is the same."""
    counter[what] += number
    if not counter[what]:
        del counter[what]


def _moves(codings: Sequence[Coding]) -> Iterator[tuple[Coding | None, Coding]]:
    """From which coding to which the note went, version by version."""
    return zip((None, *codings), codings, strict=False)


@dataclass(frozen=True, slots=True)
class WorkArea:
    """A work area, the initiatives that carry it out, and what was told of it last."""

    id: UUID
    formed_at: datetime
    data: happened.WorkAreaFormed
    initiatives: Mapping[str, datetime] = field(default_factory=dict)
    reports: tuple[tuple[datetime, str], ...] = ()
    concluded_at: datetime | None = None


class Dialogue(Stream):
    """What was said at a dialogue meeting, and what came of it.

    changes: (coder, version) → (main group, code) → how many notes more, or fewer, have it from that version on. in_code: code or main
    group → the notes that coders have there in the latest version, each with how many of them. Both are kept up coding by coding: to
    count them anew would take as long as there are codings, at each of them.
    """

    KIND: ClassVar[str] = "dialogue"
    OPENS: ClassVar[tuple[type[Event], ...]] = ()

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.imports: list[Envelope[happened.NotesImported]] = []
        self.notes: dict[int, happened.Note] = {}
        self.codebooks: dict[int, happened.CodebookPublished] = {}
        self.codebook_since: dict[int, datetime] = {}
        self.codings: dict[tuple[int, str], list[Coding]] = {}
        self.coding_version = 1
        self.changes: dict[tuple[str, int], Counter[tuple[str, str]]] = {}
        self.in_code: dict[str, Counter[int]] = {}
        self.agreements: list[Envelope[happened.AgreementMeasured]] = []
        self.areas: dict[UUID, WorkArea] = {}

    @property
    def codebook(self) -> happened.CodebookPublished | None:
        """The codebook that applies now."""
        return self.codebooks[max(self.codebooks)] if self.codebooks else None

    def group_of(self, code: str, codebook_version: int) -> str | None:
        """The main group that a code is, or belongs to; None when the codebook lacks it."""
        book = self.codebooks.get(codebook_version)
        for group in book.groups if book else ():
            if code == group.code or any(code == sub.code for sub in group.subgroups):
                return group.code
        return None

    def notes_of(self, area: WorkArea) -> set[int]:
        """The notes that a work area comes from: those it names, and those that any coder has in its groups in the latest version."""
        return {*area.data.notes, *(note for group in area.data.groups for note in self.in_code.get(group, ()))}

    def coded_at(self, note: int, coder: str, version: int) -> Coding | None:
        """A note's coding by a coder, as it stood in a version of the coding."""
        return next((c for c in reversed(self.codings.get((note, coder), ())) if c.version <= version), None)

    def groups_by(self, coder: str, version: int) -> dict[int, str]:
        """Note → main group, as a coder had it in a version of the coding."""
        found = ((note, self.coded_at(note, who, version)) for note, who in self.codings if who == coder)
        return {note: coding.group for note, coding in found if coding}

    @folds(happened.NotesImported)
    def _imported(self, event: Envelope[happened.NotesImported]) -> None:
        in_time(self.imports, event)
        self.notes.update({note.number: note for note in event.data.notes})

    @folds(happened.CodebookPublished)
    def _codebook(self, event: Envelope[happened.CodebookPublished]) -> None:
        self.codebooks[event.data.codebook_version] = event.data
        self.codebook_since[event.data.codebook_version] = event.occurred_at

    @folds(happened.NoteCoded, happened.CodingRevised)
    def _coded(self, event: Envelope[happened.NoteCoded | happened.CodingRevised]) -> None:
        data = event.data
        coding = Coding(data.coding_version, data.code, self.group_of(data.code, data.codebook_version) or data.code)
        codings = self.codings.setdefault((data.note, data.coder), [])
        self._count(data.note, data.coder, codings, -1)
        insort(codings, coding, key=attrgetter("version"))  # what is learnt late may be of an earlier version
        self._count(data.note, data.coder, codings, +1)
        self.coding_version = max(self.coding_version, data.coding_version)

    def _count(self, note: int, coder: str, codings: Sequence[Coding], sign: int) -> None:
        for before, after in _moves(codings):
            changes = self.changes.setdefault((coder, after.version), Counter())
            _add(changes, (after.group, after.code), sign)
            if before:
                _add(changes, (before.group, before.code), -sign)
        for code in {codings[-1].group, codings[-1].code} if codings else ():
            notes = self.in_code.setdefault(code, Counter())
            _add(notes, note, sign)
            if not notes:
                del self.in_code[code]

    @folds(happened.AgreementMeasured)
    def _measured(self, event: Envelope[happened.AgreementMeasured]) -> None:
        in_time(self.agreements, event)

    @folds(happened.WorkAreaFormed)
    def _formed(self, event: Envelope[happened.WorkAreaFormed]) -> None:
        self.areas[event.data.area] = WorkArea(event.data.area, event.occurred_at, event.data)

    @folds(happened.WorkAreaLinkedToInitiative)
    def _linked(self, event: Envelope[happened.WorkAreaLinkedToInitiative]) -> None:
        old = self.areas[event.data.area]
        self._set(event, initiatives={**old.initiatives, event.data.initiative: event.occurred_at})

    @folds(happened.WorkAreaReported)
    def _reported(self, event: Envelope[happened.WorkAreaReported]) -> None:
        old, data = self.areas[event.data.area], event.data
        reports = (*old.reports, (event.occurred_at, data.came_of_it))
        self._set(event, reports=reports, concluded_at=event.occurred_at if data.concluded else old.concluded_at)

    def _set(self, event: Envelope[Any], **changes: Any) -> None:
        self.areas[event.data.area] = replace(self.areas[event.data.area], **changes)
