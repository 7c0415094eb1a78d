"""The demo: a municipality's school year, told by the simulator into an empty ledger on a clock that it sets."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import orjson

from adapters.api.cloud_events import instant
from adapters.cli.given import NotWell, Progress
from adapters.composition.clocks import ControlledClock
from adapters.composition.joining import Composition
from adapters.settings import Settings
from sqa.first_publications import CONCERN_SCALE
from sqa.service import Submission

Json = dict[str, Any]
VALID_FOR = timedelta(days=30)


def load(settings: Settings, pupils: int, seed: int, progress: Progress) -> Json:
    """Load the demo, unless it is there already; a load that was broken off goes on, since what is there is repeated.

    Raises NotWell when the ledger holds something else. progress: (day of the year, of how many).
    """
    from adapters import simulator
    from adapters.simulator.terms import FIRST_DAY, LAST_DAY, REGISTER_IS_IMPORTED, midnight

    note = settings.data_folder(settings.huvudman) / "demo.json"
    wanted = {"pupils": pupils, "seed": seed}
    found = orjson.loads(note.read_bytes()) if note.exists() else None
    if found and {name: found[name] for name in wanted} != wanted:
        raise NotWell(f"Here is another demo ({found['pupils']} pupils, seed {found['seed']}): choose another SQA_DATA.")
    if found and found["finished"]:
        return {**found, "loaded": False}
    clock = ControlledClock(midnight(REGISTER_IS_IMPORTED))
    composition = Composition(settings, clock)
    with composition.running():
        composition.migrate(settings.huvudman)
        if found is None and composition.huvudman(settings.huvudman).ledger.head()[0]:
            raise NotWell("The ledger isn't empty: the demo is only loaded into one of its own. Choose another SQA_DATA.")
        note.write_bytes(orjson.dumps({**wanted, "finished": False}))

        def take_in(files: Mapping[str, bytes], on: date) -> None:
            composition.huvudman(settings.huvudman).roster.take_in(files, on)

        def append(recording: simulator.Recording) -> None:
            ledger = composition.huvudman(settings.huvudman).ledger
            ledger.append(Submission(recording.proposals(subject_of), f"demo-{recording.by}"))

        @cache
        def subject_of(kind: Literal["person", "group"], register_id: UUID) -> UUID:
            return composition.huvudman(settings.huvudman).ledger.subject_for(kind, register_id)

        days = (LAST_DAY - FIRST_DAY).days
        loaded = simulator.load(
            pupils,
            seed,
            append=append,
            set_clock=clock.set,
            take_in=take_in,
            establish=partial(composition.establish, settings.huvudman),
            progress=lambda day, _: progress(min(days, max(0, (day - FIRST_DAY).days)), days),
        )
    told = {**wanted, "finished": True, "events": loaded.events}
    note.write_bytes(orjson.dumps(told))
    return {**told, "loaded": True}


def people(pupils: int, seed: int) -> dict[str, tuple[UUID, str]]:
    """Whom to sign in as: part → (duty, name and role)."""
    from adapters import simulator

    found = simulator.demo_people(pupils, seed)
    parts = {"principal": found.principal, "counsellor": found.counsellor, "teacher": found.teacher, "named duty": found.named_duty}
    return {part: (duty, found.names[duty]) for part, duty in parts.items()} | {"pupil": (found.pupil, "a pupil at the school")}


class Demo:
    """Implements adapters.cli.given.Demo."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    def load(self, pupils: int, seed: int, progress: Progress) -> Json:
        return load(self._composition.settings, pupils, seed, progress)

    def people(self, pupils: int, seed: int) -> Mapping[str, tuple[UUID, str]]:
        return people(pupils, seed)

    def variables(self, address: str, pupils: int, seed: int) -> dict[str, str]:
        from adapters.api.tokens import Grant

        (teacher, _), (principal, _), (pupil, _) = (people(pupils, seed)[part] for part in ("teacher", "principal", "pupil"))
        huvudman = self._composition.huvudman(self._composition.settings.huvudman)
        facts = huvudman.roster.duty(teacher)
        token = partial(self._composition.token, valid_for=VALID_FOR)
        return {
            "SQA": address,
            "BACKEND": token(Grant("demo-backend", huvudman.name, "service", types=["sqa.*"], reads=True)),
            "PRINCIPAL": token(Grant("demo-principal", huvudman.name, "staff", principal)),
            "AUDITOR": token(Grant("demo-auditor", huvudman.name, "auditor")),
            "TEACHER": str(teacher),
            "PRINCIPALS_DUTY": str(principal),
            "UNIT": str(facts.unit) if facts else "",
            "PUPIL": str(pupil),
            "SCALE": CONCERN_SCALE,
            "NOW": instant(huvudman.clock().replace(microsecond=0)),
            "CONCERN": str(uuid4()),
            "EVENT_1": str(uuid4()),
            "EVENT_2": str(uuid4()),
        }

    def variables_file(self) -> Path:
        return self._composition.settings.data / "demo.env"
