"""The school's register as the command line works with it: from files or from its source; and the ledger that it opens."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from adapters.api.cloud_events import instant
from adapters.api.huvudman import Huvudman
from adapters.cli.given import NotWell, Progress
from adapters.composition.clocks import real_clock
from adapters.composition.following import following
from adapters.composition.joining import Composition
from adapters.roster.following import Following
from adapters.roster.source import SourceFault
from sqa.vocabulary import stockholm_day

Json = dict[str, Any]


class Registering:
    """Implements adapters.cli.given.Register."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @property
    def _name(self) -> str:
        return self._composition.settings.huvudman

    @property
    def _huvudman(self) -> Huvudman:
        return self._composition.huvudman(self._name)

    def establish(self, named_duty: UUID | None) -> UUID:
        chosen = named_duty or self._composition.duty_above_all(self._name)
        if chosen is None:
            raise NotWell("Name the duty that owns when nobody else does: --named-duty ID. The register shows none, or several.")
        self._composition.establish(self._name, chosen)
        return chosen

    def established(self) -> bool:
        return self._huvudman.named_duty is not None

    def take_in(self, folder: Path) -> Json:
        files = {file.name: file.read_bytes() for file in sorted(folder.glob("*.json"))}
        today = stockholm_day(self._huvudman.clock())
        return self._huvudman.roster.take_in(files, today).as_json()

    def sync(self, progress: Progress, *, full: bool, remove_anyway: bool) -> Json:
        with self._following() as source:
            today = stockholm_day(self._huvudman.clock())
            return source.sync(real_clock(), today, full=full, remove_anyway=remove_anyway, progress=progress).as_json()

    def subscribe(self) -> Json:
        with self._following() as source:
            made = source.subscribe(real_clock())
            return {"subscription": str(made.id), "expires": instant(made.expires) if made.expires else None}

    def unsubscribe(self) -> bool:
        with self._following() as source:
            return source.unsubscribe()

    @contextmanager
    def _following(self) -> Iterator[Following]:
        source = following(self._composition.settings, self._huvudman.roster)
        if source is None:
            raise NotWell("No source of the register is set: SQA_REGISTER_URL, and SQA_REGISTER_TOKEN or _TOKEN_URL (docs/settings.md).")
        try:
            yield source
        except SourceFault as fault:
            raise NotWell(str(fault)) from None

    def duty_is_known(self, duty: UUID, folder: Path) -> bool:
        file = folder / "duties.json"
        in_files = file.is_file() and str(duty).encode() in file.read_bytes().lower()
        return in_files or self._huvudman.roster.duty(duty) is not None

    def names_of(self, known: Sequence[UUID]) -> Mapping[str, str]:
        return {str(each): name for each, name in self._huvudman.roster.names(duties=known, units=known).items()}
