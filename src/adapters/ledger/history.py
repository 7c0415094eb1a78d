"""The library's Application over the ledger's own recorder and mapper: what history is kept and read with."""

from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment, EnvType

from adapters.ledger.mapper import HistoryMapper
from adapters.ledger.sqlite import SQLiteLedgerFactory, SQLiteLedgerRecorder


class History(Application[str]):
    """One ledger's history. `save` is not the way in: the appender decides inside its transaction.

    No snapshots: 10,000 events fold in 0.2 s, and a snapshot would hold plaintext.
    """

    recorder: SQLiteLedgerRecorder

    def __init__(self, env: EnvType, *, create: bool) -> None:
        """Create: make what is missing in the database first. Raises LedgerIsNotCreated, LedgerUnavailable."""
        self._create = create
        super().__init__(env)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Only what composition says: a stray environment variable must not change how history is written."""
        return Environment("", env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return SQLiteLedgerFactory(env)

    def construct_mapper(self) -> HistoryMapper:
        recorder = self.factory.application_recorder()
        if self._create:
            recorder.create_table()
        self.recorder = recorder
        return HistoryMapper(recorder.ledger_id())

    def construct_recorder(self) -> SQLiteLedgerRecorder:
        return self.recorder

    @property
    def ledger(self) -> UUID:
        """The ledger's own id."""
        return self.mapper.ledger
