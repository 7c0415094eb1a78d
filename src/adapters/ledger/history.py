"""The library's Application over the ledger's own recorder and mapper: what history is kept and read with."""

from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType

from adapters.ledger.mapper import HistoryMapper
from adapters.ledger.postgres import PostgresLedgerFactory, PostgresLedgerRecorder
from adapters.ledger.sqlite import SQLiteLedgerFactory, SQLiteLedgerRecorder


class History(Application[str]):
    """One ledger's history. `save` is not the way in: the appender decides inside its transaction.

    No snapshots: 10,000 events fold in 0.2 s, and a snapshot would hold plaintext.
    """

    def __init__(self, factory: SQLiteLedgerFactory | PostgresLedgerFactory, *, create: bool) -> None:
        """create: make what is missing in the database first. Raises LedgerIsNotCreated, LedgerUnavailable."""
        self._factory = factory
        self.ledger_recorder: SQLiteLedgerRecorder | PostgresLedgerRecorder = factory.application_recorder()
        if create:
            self.ledger_recorder.create_table()
        self.ledger_mapper = HistoryMapper(self.ledger_recorder.ledger_id())
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Empty: a stray environment variable must not change how history is read."""
        return Environment(name, env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return self._factory  # type: ignore[return-value]  # the library's own factories don't fit its type either

    def construct_mapper(self) -> Mapper[str]:
        return self.ledger_mapper

    def construct_recorder(self) -> ApplicationRecorder:
        return self.ledger_recorder

    @property
    def ledger(self) -> UUID:
        """The ledger's own id."""
        return self.ledger_mapper.ledger
