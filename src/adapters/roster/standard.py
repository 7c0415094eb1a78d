"""SS 12000 as the register reads it: the entities, their fields, and the pages they come in.

Source: SS 12000:2020 with korr 1:2022 (API version 2.1). Field names are the standard's own; what is required there is
required here. Fields that the register has no use for (addresses, photo, private e-mail …) are tolerated and dropped at
the door. Days are inclusive at both ends. Errors never quote what stood in the file.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^\S{1,40}$")]
SchoolType = Annotated[str, StringConstraints(pattern=r"^[A-ZÅÄÖ]{2,12}$")]
OrganisationType = Literal[
    "Huvudman",
    "Verksamhetsområde",
    "Förvaltning",
    "Rektorsområde",
    "Skola",
    "Skolenhet",
    "Varumärke",
    "Bolag",
    "Övrigt",
]
SecurityMarking = Literal["Ingen", "Sekretessmarkering", "Skyddad folkbokföring"]

WORK_ADDRESSES = ("Skola personal", "Arbete övrigt")
ADDRESS = re.compile(r"[^@\s<>(),:;\"\\\[\]]{1,64}@[^@\s<>(),:;\"\\\[\]]{1,185}")

NOT_MARKED: SecurityMarking = "Ingen"


class Sent(BaseModel):
    """Something the register's source sent: frozen, strict about types, tolerant of fields it doesn't know."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True, strict=True, hide_input_in_errors=True)


class Dated(Sent):
    """Holds from `startDate` to `endDate`, both inclusive; no end date means until further notice."""

    start_date: date
    end_date: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end_date is not None and self.end_date < self.start_date:
            raise PydanticCustomError("ends_before_it_begins", "endDate is before startDate")
        return self


class Reference(Sent):
    """The id of another entity; a name beside it is ignored, since the entity itself has it."""

    id: UUID


class CivicNumber(Sent):
    """A personnummer or samordningsnummer of 12 digits, or a temporary number."""

    value: Code


class Organisation(Sent):
    """From the huvudman down to the school unit. `schoolUnitCode` is text: eight digits that may begin with zero."""

    id: UUID
    display_name: Name
    organisation_type: OrganisationType
    parent_organisation: Reference | None = None
    school_unit_code: Code | None = None
    municipality_code: Code | None = None
    school_types: tuple[SchoolType, ...] | None = None
    start_date: date | None = None
    end_date: date | None = None


class Enrolment(Dated):
    """A pupil's place in a school form at a unit. The standard spells it `enroledAt`."""

    enroled_at: Reference
    school_type: SchoolType
    school_year: Annotated[int, Field(ge=0, le=20)] | None = None
    cancelled: bool | None = None


class Responsible(Sent):
    """Who answers for a pupil: Vårdnadshavare, Annan ansvarig, God man or Utsedd behörig."""

    person: Reference | None = None
    relation_type: Name | None = None


class Email(Sent):
    """An address of a person. What isn't one is tolerated: nothing but mail leans on it."""

    value: Any = None
    type: Any = None


class Person(Sent):
    """A pupil, a guardian or a member of staff."""

    id: UUID
    given_name: Name
    family_name: Name
    civic_no: CivicNumber | None = None
    birth_date: date | None = None
    security_marking: SecurityMarking | None = None
    enrolments: tuple[Enrolment, ...] | None = None
    responsibles: tuple[Responsible, ...] | None = None
    emails: tuple[Email, ...] | None = None

    @property
    def work_address(self) -> str | None:
        """The first address that is for work: pupils' and private ones are nobody's business here."""
        at_work = (each.value for each in self.emails or () if each.type in WORK_ADDRESSES)
        return next((value for value in at_work if isinstance(value, str) and ADDRESS.fullmatch(value)), None)

    @property
    def born(self) -> date | None:
        """`birthDate`, else the day in a civic number of 12 digits (a samordningsnummer has 60 added to the day)."""
        if self.birth_date or self.civic_no is None:
            return self.birth_date
        digits = re.fullmatch(r"(\d{4})(\d{2})(\d{2})-?\d{4}", self.civic_no.value)
        if digits is None:
            return None
        year, month, day = (int(part) for part in digits.groups())
        try:
            return date(year, month, day - 60 if day > 60 else day)
        except ValueError:
            return None


class Placement(Dated):
    """A child's place in preschool (FS) or after-school care (FTH, OPPFTH); enrolments are for the other forms."""

    id: UUID
    child: Reference
    placed_at: Reference
    school_type: SchoolType


class Duty(Dated):
    """Someone's employment in a role at a unit; without a person it is vacant."""

    id: UUID
    person: Reference | None = None
    duty_at: Reference
    duty_role: Name


class Membership(Sent):
    """A person's time in a group; without a start date it counts from the group's own."""

    person: Reference
    start_date: date | None = None
    end_date: date | None = None


class Group(Dated):
    """A class, a teaching group, a preschool department."""

    id: UUID
    display_name: Name
    group_type: Name
    organisation: Reference
    group_memberships: tuple[Membership, ...] | None = None


class Deleted(Sent):
    """`/deletedEntities`: the ids that the source has removed, by kind. The standard says no day."""

    organisations: tuple[UUID, ...] | None = None
    persons: tuple[UUID, ...] | None = None
    placements: tuple[UUID, ...] | None = None
    duties: tuple[UUID, ...] | None = None
    groups: tuple[UUID, ...] | None = None


Entity = Organisation | Person | Placement | Duty | Group

KINDS: dict[str, type[Entity]] = {
    "organisations": Organisation,
    "persons": Person,
    "placements": Placement,
    "duties": Duty,
    "groups": Group,
}
