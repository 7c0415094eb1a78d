"""A key is used only once it is durable: an event sealed under a key that was never kept could not be read again."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from adapters.ledger.errors import LedgerUnavailable
from tests.faults.promises import check, send_again
from tests.faults.writing import Asked, a_ledger, asked


def test_keys_whose_commit_failed_are_made_anew(data_folder: Path, database_url: str | None) -> None:
    ledger = a_ledger(data_folder, database_url, create=True)

    def breaks(_: Connection) -> None:
        raise OperationalError("COMMIT", {}, ConnectionError("the database has gone"))

    engine: Any = ledger._keys._keys
    event.listen(engine, "commit", breaks)
    with pytest.raises(LedgerUnavailable):
        ledger.append(asked(1, 0, 0))
    event.remove(engine, "commit", breaks)
    kept = {Asked(1, 0, 0): tuple(receipt.position for receipt in ledger.append(asked(1, 0, 0)))}
    ledger.close()

    another = a_ledger(data_folder, database_url)
    found = check(another, kept)
    found += send_again(another, kept)
    another.close()
    assert found.acknowledged
    assert not found.wrong, found
