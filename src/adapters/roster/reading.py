"""From files to entities of SS 12000, with every fault named before anything is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import orjson
from pydantic import ValidationError

from adapters.roster.report import Reason, Refused
from adapters.roster.standard import KINDS, Deleted, Entity, Sent

DELETED = "deletedEntities"
T = TypeVar("T", bound=Sent)
_PAGE = re.compile(r"([A-Za-z]+?)(?:[-_.]?(\d{1,6}))?\.json")


@dataclass(slots=True)
class Delivery:
    """What the files held: the entities by kind and id, what was deleted, and what was wrong.

    `places` tells the file and the place in it of each id, for the faults that only show when all has been read.
    """

    entities: dict[str, dict[UUID, Entity]] = field(default_factory=dict)
    places: dict[tuple[str, UUID], tuple[str, int]] = field(default_factory=dict)
    deleted: dict[str, set[UUID]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    ignored_files: list[str] = field(default_factory=list)

    def refuse(self, kind: str, entity: UUID, reason: Reason, where: str | None = None) -> None:
        """Note what is wrong with an entity that was read."""
        file, at = self.places[kind, entity]
        self.refused.append(Refused(file, reason, at, entity, where))


def files_in(folder: Path) -> dict[str, bytes]:
    """Every JSON file of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}


def read(files: Mapping[str, bytes], *, deletions_came_first: bool = False) -> Delivery:
    """Read the register's files: `persons.json`, or page by page `persons-1.json`, `persons-2.json` …

    A file holds `{"data": […], "pageToken": …}` or a bare array; `deletedEntities.json` the object of ids. Files of
    other kinds are ignored and listed. Never raises: all that is wrong stands in `refused`.
    deletions_came_first: what was sent after it was listed as deleted is there again; in files it is a contradiction.
    """
    delivery = Delivery()
    pages: dict[str, list[tuple[int, str]]] = {}
    for name in files:
        match = _PAGE.fullmatch(name)
        if match and (match[1] in KINDS or match[1] == DELETED):
            pages.setdefault(match[1], []).append((int(match[2] or 0), name))
        else:
            delivery.ignored_files.append(name)
    if not pages:
        delivery.refused.append(Refused("*.json", Reason.NO_FILES))
    for kind, numbered in pages.items():
        names = [name for _, name in sorted(numbered)]
        for name in names:
            data = _page(name, files[name], delivery, last=name == names[-1])
            if kind == DELETED:
                _read_deleted(name, data, delivery)
            else:
                _read_entities(kind, name, data, delivery)
    for kind, gone in delivery.deleted.items():
        both = gone & delivery.entities.get(kind, {}).keys()
        if deletions_came_first:
            gone.difference_update(both)
        else:
            for entity in both:
                delivery.refuse(kind, entity, Reason.SENT_AND_DELETED)
    return delivery


def _page(name: str, content: bytes, delivery: Delivery, *, last: bool) -> Any:
    """What a file holds, out of its page; None when it can't be read."""
    try:
        page = orjson.loads(content)
    except orjson.JSONDecodeError:
        delivery.refused.append(Refused(name, Reason.NOT_JSON))
        return None
    if isinstance(page, dict) and "data" in page:
        if last and page.get("pageToken"):
            delivery.refused.append(Refused(name, Reason.MORE_PAGES_AWAIT))
        return page["data"]
    return page


def _read_entities(kind: str, name: str, data: Any, delivery: Delivery) -> None:
    known = delivery.entities.setdefault(kind, {})
    if not isinstance(data, list):
        if data is not None:
            delivery.refused.append(Refused(name, Reason.NOT_A_PAGE))
        return
    for at, item in enumerate(data):
        try:
            entity = _strictly(KINDS[kind], item)
        except ValidationError as faults:
            delivery.refused += _named(faults, name, at, item)
            continue
        if entity.id in known:
            delivery.refused.append(Refused(name, Reason.SENT_TWICE, at, entity.id))
        else:
            known[entity.id] = entity
            delivery.places[kind, entity.id] = (name, at)


def _read_deleted(name: str, data: Any, delivery: Delivery) -> None:
    if not isinstance(data, dict):
        if data is not None:
            delivery.refused.append(Refused(name, Reason.NOT_A_PAGE))
        return
    try:
        deleted = _strictly(Deleted, data)
    except ValidationError as faults:
        delivery.refused += _named(faults, name, None, data)
        return
    for kind in KINDS:
        delivery.deleted.setdefault(kind, set()).update(getattr(deleted, kind) or ())


def _strictly(model: type[T], item: Any) -> T:
    """Validated as JSON, so that a number can't pass for a date or a code."""
    return model.model_validate_json(orjson.dumps(item))


def _named(faults: ValidationError, name: str, at: int | None, item: Any) -> Iterator[Refused]:
    """Each fault by its reason and field, without quoting what stood there."""
    entity = _id_of(item)
    for fault in faults.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"]) or None
        yield Refused(name, _REASONS.get(fault["type"], Reason.FIELD_IS_MALFORMED), at, entity, where)


def _id_of(item: Any) -> UUID | None:
    try:
        return UUID(item["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


_REASONS = {"missing": Reason.FIELD_IS_MISSING, "ends_before_it_begins": Reason.ENDS_BEFORE_IT_BEGINS}
