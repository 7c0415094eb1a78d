"""What the verbs of dialogues record, by the same append as everybody's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from adapters.cli.given import Given, Json
from adapters.cli.telling import REFUSED, give_up
from sqa.eventing.refusal import Refusal

if TYPE_CHECKING:
    from sqa.dialogues.dialogue import Dialogue

AT_ONCE = 1_000
Progress = Callable[[int, int], None]


def import_notes(  # noqa: PLR0917 - what is imported, where to, and how it is told
    here: Given, stream: str, notes: Sequence[Json], meeting: Json, claimed: int | None, bar: Progress, *, as_json: bool
) -> int:
    """Batch by batch; how many notes were new. The claim is the meeting's, so that it stands in the first batch only.

    A batch that is there already is proposed again as it was dated: the ledger finds it the same, or refuses the import.
    """
    there = {event.id: event.occurred_at for event in here.dialogue(stream).recorded}
    new = 0
    bar(0, len(notes))
    for number, start in enumerate(range(0, len(notes), AT_ONCE)):
        batch, name = notes[start : start + AT_ONCE], uuid5(id_of(stream), f"notes/{number}")
        data = given_only(**meeting, found=len(batch), claimed=None if number else claimed, notes=batch)
        try:
            here.append([cloud_event(stream, "notes-imported", data, there.get(name) or here.now(), name)])
        except Refusal as refusal:
            if refusal.slug() != "id-already-used":
                raise
            how = "Import it under the same name, day, unit, claim and columns as before, or into a dialogue of its own (--dialogue)."
            why = "Other notes stand in this dialogue already. Nothing of this batch was written."
            give_up(why, REFUSED, as_json=as_json, next_step=how)
        new += 0 if name in there else len(batch)
        bar(start + len(batch), len(notes))
    return new


def cloud_event(stream: str, kind: str, data: Json, at: datetime, name: UUID) -> Json:
    """An event about a dialogue, as a caller sends it."""
    time, topic = at.isoformat(), f"sqa.dialogue.{kind}.v1"
    return {"specversion": "1.0", "id": str(name), "source": "/sqa-cli", "type": topic, "subject": stream, "time": time, "data": data}


def append(here: Given, stream: str, events: Sequence[tuple[str, Json]]) -> None:
    """Record events of now, all or none. Raises a Refusal."""
    now = here.now()
    if events:
        here.append([cloud_event(stream, kind, data, now, uuid4()) for kind, data in events])


def given_only(**said: Any) -> Json:
    """Without what was not said."""
    return {name: value for name, value in said.items() if value is not None}


def data_of(data: Any) -> Json:
    """The data of an event, as it is sent."""
    told: Json = data.model_dump(mode="json", exclude_none=True)
    return told


def as_told(groups: Sequence[Mapping[str, Any]]) -> list[Json]:
    """As an event tells its groups, so that two may be compared."""
    return [{"subgroups": [], **group} for group in groups]


def id_of(stream: str) -> UUID:
    """The id in a stream's name."""
    return UUID(stream.partition("/")[2])


def claimed_in(dialogue: "Dialogue") -> int | None:
    """How many notes the source claims, over all imports; None when it doesn't say."""
    claims = [event.data.claimed for event in dialogue.imports if event.data.claimed is not None]
    return sum(claims) if claims else None
