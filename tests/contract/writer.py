"""A process that appends until it is killed, and says so of each event once the ledger has acknowledged it.

python -m tests.contract.writer DATA_FOLDER DATABASE_URL|- STREAM FIRST_PAGE THREADS
"""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from uuid import uuid4

from adapters.ledger.ledger import open_ledger
from tests.contract.diaries import EverybodyIsRegistered, submission, written


def main(folder: str, url: str, stream: str, first_page: int, threads: int) -> None:
    ledger = open_ledger("orebro", Path(folder), None if url == "-" else url, lambda: datetime.now(UTC), EverybodyIsRegistered())
    says = Lock()

    def write() -> None:
        for page in count(first_page):
            proposed = written(stream, page % 1_000, note="a text", id=uuid4())
            (receipt,) = ledger.append(submission(proposed))
            with says:
                print(receipt.position, proposed.id, flush=True)

    for _ in range(threads):
        Thread(target=write).start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
