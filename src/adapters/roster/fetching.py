"""Fetching the register page by page, as the files that an import reads: one way of checking, whichever way it came.

Source: the OpenAPI document of SS 12000:2020 (version 2.1.0). `pageToken` is opaque and goes with `limit` alone; both
`meta.modified.after` and `after` leave out the moment itself.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import orjson

from adapters.roster.reading import DELETED
from adapters.roster.source import Parameters, Source, SourceFault

# The names under which `/deletedEntities` and `/subscriptions` know what the importer keeps. Fetched in this order: what
# names another comes before what it names, so that nothing leans on somebody who was added while we read.
RESOURCES = {"groups": "Group", "placements": "Placement", "duties": "Duty", "persons": "Person", "organisations": "Organisation"}
PAGE_SIZE = 1_000
MOST_BYTES = 1_000_000_000
MOST_PAGES = 100_000
Progress = Callable[[int, int], None]


def fetch(source: Source, after: datetime | None, progress: Progress, *, expected: int = 0, page_size: int = PAGE_SIZE) -> dict[str, bytes]:
    """Every page, named as the files are. after: only what changed or was deleted since; None asks for all there is.

    progress(entities read, of how many); expected: a guess at that. Raises SourceFault.
    """
    files: dict[str, bytes] = {}
    size = read = 0

    def keep(name: str, content: bytes, entities: int) -> None:
        nonlocal size, read
        files[name], size, read = content, size + len(content), read + entities
        if size > MOST_BYTES or len(files) > MOST_PAGES:
            raise SourceFault("The register's source sends more than any huvudman has.", "Ask whoever runs it.")
        progress(read, max(read, expected))

    if after is not None:
        # before the rest: what is in both was deleted and came again
        asked: Parameters = {"after": _moment(after), "entities": list(RESOURCES.values()), "limit": page_size}
        for name, content, _ in _pages(source, DELETED, asked):
            keep(name, content, 0)
    since: Parameters = {"meta.modified.after": _moment(after)} if after else {}
    for kind in RESOURCES:
        for name, content, entities in _pages(source, kind, {**since, "limit": page_size}):
            keep(name, content, entities)
    return files


def _pages(source: Source, kind: str, asked: Parameters) -> Iterator[tuple[str, bytes, int]]:
    """(name, content, how many entities) of each page of an endpoint."""
    seen: set[str] = set()
    number = 1
    while True:
        content = source.ask("GET", kind, asked)
        try:
            page = orjson.loads(content)
        except orjson.JSONDecodeError:
            page = None  # reading says what is wrong with it, in the report
        data = page.get("data") if isinstance(page, dict) else page
        yield f"{kind}-{number}.json", content, len(data) if isinstance(data, list) else 0
        token = page.get("pageToken") if isinstance(page, dict) else None
        if not token:
            return
        if not isinstance(token, str) or token in seen:
            raise SourceFault("The register's source sends the same page again and again.", "Ask whoever runs it.")
        seen.add(token)
        asked, number = {"limit": asked["limit"], "pageToken": token}, number + 1


def _moment(at: datetime) -> str:
    """RFC 3339, as the standard writes moments."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
