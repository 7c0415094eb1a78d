"""What happens to what was said at a dialogue meeting."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import Clear, Code, Count, Day, InitiativeId, Profession, Published, Quantity, Text, UnitId, WorkAreaId

NoteNumber = Annotated[int, Field(ge=1, le=10_000_000), Clear()]
CodingVersion = Annotated[int, Field(ge=1, le=1_000), Clear()]
Coder = Annotated[str, Field(pattern=r"^[A-Za-zÅÄÖåäö0-9-]{1,20}$"), Clear()]


class Note(Part):
    """One note as it was written. phase: in a home group of one profession, or in a mixed expert group."""

    number: NoteNumber
    table: Count | None = None
    row: Count | None = None
    phase: Annotated[Literal["home", "expert"], Clear()] | None = None
    profession: Profession | None = None
    text: Text


class NotesImported(Event):
    """Notes from a meeting: how many were found, and how many the source claims there are. Both stand."""

    TOPIC: ClassVar[str] = "sqa.dialogue.notes-imported"
    unit: UnitId
    name: Published
    held_on: Day
    found: Count
    claimed: Count | None = None
    notes: Annotated[tuple[Note, ...], Field(min_length=1, max_length=1_000)]


class Subgroup(Part):
    """A subgroup of the codebook, with the total that the source claims for it."""

    code: Code
    name: Published
    claimed: Count | None = None


class MainGroup(Part):
    """A main group of the codebook, with the total that the source claims for it."""

    code: Code
    name: Published
    claimed: Count | None = None
    subgroups: Annotated[tuple[Subgroup, ...], Field(max_length=100)] = ()


class CodebookPublished(Event):
    """A version of the codebook: the groups that notes are coded to."""

    TOPIC: ClassVar[str] = "sqa.dialogue.codebook-published"
    THREAD: ClassVar[str] = "codebook"
    codebook_version: CodingVersion
    groups: Annotated[tuple[MainGroup, ...], Field(min_length=1, max_length=100)]
    reason: Text | None = None


class NoteCoded(Event):
    """A coder put a note in a main group or a subgroup, by a version of the codebook."""

    TOPIC: ClassVar[str] = "sqa.dialogue.note-coded"
    note: NoteNumber
    coder: Coder
    codebook_version: CodingVersion
    coding_version: CodingVersion
    code: Code


class CodingRevised(Event):
    """A coder put a note elsewhere, from a later version of the coding on; what was before stays for the earlier ones."""

    TOPIC: ClassVar[str] = "sqa.dialogue.coding-revised"
    note: NoteNumber
    coder: Coder
    codebook_version: CodingVersion
    coding_version: CodingVersion
    code: Code
    reason: Text


class AgreementMeasured(Event):
    """How far coders agreed on main groups, in a version of the coding: Cohen's κ for two of them, Krippendorff's α for all.

    `notes`: how many at least two of them had coded. The figures are recomputed before they are recorded.
    """

    TOPIC: ClassVar[str] = "sqa.dialogue.agreement-measured"
    coders: Annotated[tuple[Coder, ...], Field(min_length=2, max_length=20)]
    coding_version: CodingVersion
    notes: Count
    cohen_kappa: Quantity | None = None
    krippendorff_alpha: Quantity | None = None


class WorkAreaFormed(Event):
    """A work area to be carried out, formed from groups of the codebook, from single notes, or from both."""

    TOPIC: ClassVar[str] = "sqa.dialogue.work-area-formed"
    BEGINS: ClassVar[str] = "work area"
    area: WorkAreaId
    name: Published
    groups: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    notes: Annotated[tuple[NoteNumber, ...], Field(max_length=5_000)] = ()


class WorkAreaLinkedToInitiative(Event):
    """An initiative carries the work area out, or part of it."""

    TOPIC: ClassVar[str] = "sqa.dialogue.work-area-linked-to-initiative"
    CONTINUES: ClassVar[tuple[str, ...]] = ("work area",)
    area: WorkAreaId
    initiative: InitiativeId


class WorkAreaReported(Event):
    """What has come of a work area so far, or in the end, told to those who took part."""

    TOPIC: ClassVar[str] = "sqa.dialogue.work-area-reported"
    CONTINUES: ClassVar[tuple[str, ...]] = ("work area",)
    area: WorkAreaId
    came_of_it: Text
    concluded: Annotated[bool, Clear()] = False
