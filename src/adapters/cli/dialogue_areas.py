"""`sqa dialogue`: the work areas, what they come from, who carries them out, and what came of them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid5

import typer

from adapters.cli.dialogue_files import areas_of
from adapters.cli.dialogue_naming import File, Of, reading, tell, the_dialogue
from adapters.cli.dialogue_recording import append, data_of, id_of
from adapters.cli.given import Given, Json
from adapters.cli.telling import MISUSED, AsJson, give_up, told

if TYPE_CHECKING:
    from sqa.dialogues.dialogue import Dialogue, WorkArea

Named = Annotated[str, typer.Argument(help="The work area's name or id.")]


def add_to(dialogue: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""

    @dialogue.command(
        epilog='Example: sqa dialogue area "Tid att mötas" --group TIME --note 17 --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11'
    )
    def area(
        name: Annotated[str, typer.Argument(help="What the work area is called.")],
        of: Of,
        group: Annotated[list[str] | None, typer.Option(help="A group or subgroup of the codebook; several times for several.")] = None,
        note: Annotated[list[int] | None, typer.Option(min=1, help="A note by its number; several times for several.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Form a work area from groups, from single notes, or from both."""
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            formed, new = _formed(stream, now, name, group or [], note or [])
            append(here, stream, new)
            tell({**formed, "new": bool(new)}, as_json=as_json)

    @dialogue.command(epilog="Example: sqa dialogue areas areas.csv --dialogue 0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def areas(file: File, of: Of, as_json: AsJson = False) -> None:
        """Form work areas from a file, all or none: a line for each trace, with `area` and one of `group`, `note` and `initiative`.

        What is there already stays; a repeated import writes nothing.
        """
        with reading(as_json=as_json):
            traced = areas_of(file)
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            formed = [_formed(stream, now, each["name"], each["groups"], each["notes"]) for each in traced]
            linked = [
                link
                for each, (area, _) in zip(traced, formed, strict=True)
                for link in _links(now.areas.get(UUID(area["area"])), area["area"], each["initiatives"])
            ]
            new = [event for _, events in formed for event in events]
            append(here, stream, [*new, *linked])
            report = {"areas": len(formed), "new": len(new), "linked": len(linked)}
            tell({**report, "notes": sum(len(area["notes"]) for area, _ in formed)}, as_json=as_json)

    @dialogue.command(epilog='Example: sqa dialogue link "Tid att mötas" 3f2c1b1e-2b5c-4a68-9a86-0d2f1b8f0c11 --dialogue 0b7d2c1e-…')
    def link(
        area: Named,
        initiative: Annotated[str, typer.Argument(help="The id of the initiative that carries it out.")],
        of: Of,
        as_json: AsJson = False,
    ) -> None:
        """Link a work area to an initiative that carries it out."""
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            wanted = _the_area(now, area, as_json=as_json)
            new = _links(wanted, str(wanted.id), [initiative])
            append(here, stream, new)
            tell({"area": str(wanted.id), "initiative": _initiative(initiative), "new": bool(new)}, as_json=as_json)

    @dialogue.command(
        epilog='Example: sqa dialogue outcome "Tid att mötas" "Två gemensamma eftermiddagar i månaden." --concluded --dialogue 0b7d2c1e-…'
    )
    def outcome(
        area: Named,
        came_of_it: Annotated[str, typer.Argument(help="What has come of it, told to those who took part.")],
        of: Of,
        concluded: Annotated[bool, typer.Option("--concluded", help="Nothing more is to come.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Tell what has come of a work area, so far or in the end; each time it is told, it is a report of its own."""
        with told(given, as_json=as_json) as here:
            stream, now = the_dialogue(here, of, as_json=as_json)
            wanted = _the_area(now, area, as_json=as_json)
            append(here, stream, [("work-area-reported", {"area": str(wanted.id), "came_of_it": came_of_it, "concluded": concluded})])
            report = {"area": str(wanted.id), "reports": len(wanted.reports) + 1}
            tell({**report, "concluded": concluded or wanted.concluded_at is not None}, as_json=as_json)


def _formed(stream: str, now: "Dialogue", name: str, groups: Sequence[str], notes: Sequence[int]) -> tuple[Json, list[tuple[str, Json]]]:
    """The work area of this name, and the event that forms it where it isn't there as it is said."""
    formed = {"area": str(uuid5(id_of(stream), f"area/{name}")), "name": name, "groups": [*groups], "notes": [*notes]}
    old = now.areas.get(UUID(str(formed["area"])))
    return formed, [] if old and data_of(old.data) == formed else [("work-area-formed", formed)]


def _links(area: "WorkArea | None", name: str, initiatives: Sequence[str]) -> list[tuple[str, Json]]:
    linked = area.initiatives if area else {}
    new = [stream for stream in map(_initiative, initiatives) if stream not in linked]
    return [("work-area-linked-to-initiative", {"area": name, "initiative": stream}) for stream in new]


def _initiative(named: str) -> str:
    return f"initiative/{named.removeprefix('initiative/').lower()}"


def _the_area(now: "Dialogue", named: str, *, as_json: bool) -> "WorkArea":
    wanted = [each for each in now.areas.values() if named in (each.data.name, str(each.id))]
    if len(wanted) != 1:
        there = sorted(each.data.name for each in now.areas.values())
        give_up("Name one work area.", MISUSED, as_json=as_json, areas=there)
    return wanted[0]
