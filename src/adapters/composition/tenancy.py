"""What the command line may do with the huvudmän that are kept here."""

from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.cli.given import Misused, NotWell, Progress
from adapters.composition import checking, moving, removing
from adapters.composition.joining import Composition
from adapters.composition.registering import Registering
from adapters.composition.tenants import all_tenants, told
from adapters.settings import Settings, is_a_name

Json = dict[str, Any]


class Tenancy:
    """Implements adapters.cli.given.Tenants."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def listed(self) -> list[Json]:
        return told(self._settings)

    def create(self, name: str, register: Path | None, named_duty: UUID | None) -> Json:
        if not is_a_name(name):
            raise Misused("A huvudman is named with a–z, 0–9 and _, beginning with a letter; not keys, epochs or views, nor keys_….")
        if name in dict(all_tenants(self._settings)):
            raise NotWell(f"{name} is here already: see `sqa tenant list`.")
        with Composition(self._settings.model_copy(update={"huvudman": name})).running() as its:
            its.migrate(name)
            if register:
                registering = Registering(its)
                registering.take_in(register)
                named_duty = registering.establish(named_duty)
            return {"name": name, "ledger": str(its.huvudman(name).ledger.id), "named_duty": str(named_duty) if named_duty else None}

    def move(self, name: str, data: Path | None, database_url: str | None, root_key_file: Path | None, progress: Progress) -> Json:
        target = moving.settings_of(self._settings, data, database_url, root_key_file)
        moved = moving.move(self._settings, target, name, progress)
        with Composition(target).running() as there:
            there.migrate(name)  # the answers
            verified = checking.verify(there.huvudman(name).ledger, progress)
        return {**moved, "verified": verified["records"], "broken": verified["broken"]}

    def remove(self, name: str, *, erase: bool) -> Json:
        return removing.remove(self._settings, name, erase=erase)
