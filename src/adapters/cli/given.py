"""What the verbs are given by composition. They know no ledger and no register; they ask, and tell what came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from adapters.settings import Settings
    from sqa.dialogues.dialogue import Dialogue


class NotWell(Exception):
    """The verb can't go on as things are here; the message says why, and what to do."""


class Misused(Exception):
    """What was asked for can't be meant: it is malformed, contradicts itself or names what isn't there. The message says what to say."""


Json = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Check:
    """One thing that `sqa doctor` looked at. advice: what to do, only when it isn't well."""

    name: str
    well: bool
    found: str
    advice: str = ""


class Register(Protocol):
    """The school's register, and the ledger that it opens."""

    def establish(self, named_duty: UUID | None) -> UUID:
        """Open the ledger. Raises NotWell when no duty is named and the register shows none."""

    def established(self) -> bool:
        """Has the ledger its first record?"""

    def take_in(self, folder: Path) -> Json:
        """Import SS 12000 files; the report. Raises a Refusal."""

    def sync(self, progress: Progress, *, full: bool, remove_anyway: bool) -> Json:
        """Fetch the register from its source; the report. Raises a Refusal, NotWell."""

    def subscribe(self) -> Json:
        """Have the source tell of news: {"subscription", "expires"}. Raises NotWell."""

    def unsubscribe(self) -> bool:
        """Have it tell no more; was there a subscription? Raises NotWell."""

    def duty_is_known(self, duty: UUID, folder: Path) -> bool:
        """Is the duty in the register, or in the files that are to be taken in?"""

    def names_of(self, known: Sequence[UUID]) -> Mapping[str, str]:
        """What the register calls these duties and units."""


class Tenants(Protocol):
    """The huvudmän that are kept here."""

    def listed(self) -> list[Json]:
        """Every huvudman that is kept here: name, position, recorded_at, moved_to, tables."""

    def create(self, name: str, register: Path | None, named_duty: UUID | None) -> Json:
        """Make a huvudman's ledger, opened where its register is given. Raises Misused for what is no name, NotWell when it is there."""

    def move(self, name: str, data: Path | None, database_url: str | None, root_key_file: Path | None, progress: Progress) -> Json:
        """Move a huvudman to another data folder or database. Raises Misused, NotWell."""

    def remove(self, name: str, *, erase: bool) -> Json:
        """Destroy what is kept here of a huvudman; erase: though it has a history that hasn't moved. Raises Misused, NotWell."""


class Demo(Protocol):
    """The demo municipality."""

    def load(self, pupils: int, seed: int, progress: Progress) -> Json:
        """Simulate a municipality's school year into an empty ledger. Raises NotWell when it isn't empty."""

    def variables(self, address: str, pupils: int, seed: int) -> dict[str, str]:
        """Tokens, ids and the demo's present moment, by the names under which a shell gets them."""

    def variables_file(self) -> Path:
        """Where they are written, for a shell to read."""

    def people(self, pupils: int, seed: int) -> Mapping[str, tuple[UUID, str]]:
        """Whom to sign in as in the demo: part → (duty, name and role)."""


class Given(Protocol):
    """One process's service, as the verbs ask it. Each works on the huvudman of the settings."""

    @property
    def settings(self) -> "Settings":
        """How this process runs."""

    @property
    def register(self) -> Register:
        """Its register."""

    @property
    def tenants(self) -> Tenants:
        """All huvudmän that are kept here."""

    @property
    def demo(self) -> Demo:
        """The demo, in a ledger of its own."""

    def migrate(self) -> None:
        """Make what is missing of files, schemas and tables."""

    def migrate_all(self) -> list[str]:
        """The same for every huvudman that is kept here; their names."""

    def standing(self, name: str | None = None) -> list[Json]:
        """Which revision the tables of each part have: part, state, revision, wanted."""

    def serve(self, ready: Callable[[str], None], *, works: bool) -> None:
        """Serve until stopped; ready(address) once requests are answered. works: with a worker process of its own."""

    def work(self, ready: Callable[[], None], offsets: Mapping[str, timedelta], *, beside: bool) -> None:
        """Work for every huvudman until stopped; beside: until the service that started this has ended.

        offsets: {huvudman: how far its clock is from the real one}, for those that have their own.
        """

    def append(self, events: Sequence[Any]) -> list[Json]:
        """Record CloudEvents, all or none; the receipts. Raises a Refusal."""

    def questions(self) -> list[Json]:
        """Every question with its parameters."""

    def ask(self, question: str, parameters: Mapping[str, str]) -> Json:
        """The answer, as the operator may see it: everything, no sealed text. Raises a Refusal."""

    def release(self, table: str, period: str, as_known_on: str | None) -> list[Json]:
        """Make a release, or find the one that there is (`new` says which). Raises a Refusal."""

    def releases(self) -> list[Json]:
        """Every release, the earliest first."""

    def release_shown(self, release: str) -> Json:
        """A release with its cells and what its units are called. Raises Misused."""

    def history(self, stream: str) -> list[Json]:
        """A stream's events, readable, texts withheld. Raises Misused."""

    def now(self) -> datetime:
        """The present moment of the ledger."""

    def dialogue(self, stream: str) -> "Dialogue":
        """A dialogue as it stands, texts sealed; empty when nothing is recorded."""

    def catch_up(self, progress: Progress) -> int:
        """Bring the answers up with history; the position reached."""

    def export(self, after: int) -> Iterator[Json]:
        """Every event as a CloudEvent, sealed texts left sealed."""

    def export_log(self, form: Literal["ocel", "xes"], into: IO[bytes], progress: Progress) -> Json:
        """Write the de-identified event log; how many events of how many streams, up to which position."""

    def head(self) -> int:
        """The last position."""

    def rebuild(self, projection: str | None, progress: Progress, *, accept_difference: bool) -> list[Json]:
        """Build views anew. Raises KeyError for an unknown one, NotWell when the same code gives other rows and that isn't accepted."""

    def take_back(self, projection: str, progress: Progress) -> Json:
        """Let the generation before serve again. Raises KeyError, NotWell."""

    def generations(self) -> list[Json]:
        """What serves of each projection, and what is kept of before."""

    def try_rebuild(self, progress: Progress) -> list[Json]:
        """What this code could not take in: projection, stream, position, error. Nothing is written."""

    def verify(self, progress: Progress) -> Json:
        """Recompute every leaf from the stored bytes."""

    def jobs(self) -> list[Json]:
        """The jobs there are: name, sv, en, when."""

    def run_jobs(self, name: str | None) -> list[Json]:
        """Do each once, or one; what came of it. Raises Misused for a name that none has."""

    def token(
        self,
        kind: Literal["service", "staff", "auditor", "calendar"],
        *,
        subject: str | None = None,
        duty: UUID | None = None,
        speaks_for: Sequence[UUID] = (),
        types: Sequence[str] = (),
        reads: bool = False,
        valid_for: timedelta = timedelta(days=30),
    ) -> str:
        """A signed bearer token; of a calendar: the path of its link."""

    def check_up(self) -> list[Check]:
        """Is everything as it should be?"""

    def backup(self, folder: Path, keys: Path) -> list[str]:
        """Copy the files while they are in use; keys to another place. What was written. Raises Misused, NotWell."""

    def restore(self, folder: Path, keys: Path) -> list[str]:
        """Put a backup in an empty data folder. What was written. Raises NotWell."""

    def running(self) -> AbstractContextManager[object]:
        """Everything closed in the end."""
