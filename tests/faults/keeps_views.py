"""A process that takes in, rebuilds, changes over and takes back, again and again, until it is killed.

python -m tests.faults.keeps_views DATA_FOLDER DATABASE_URL|- SEED
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from adapters.ledger.ledger import open_ledger
from projections.runner import NothingToTakeBack, open_views
from tests.school import SchoolRegister

CHANGED = ["team", "owners", "obligations"]


def main(folder: str, url: str, seed: str) -> None:
    chance, database_url = Random(seed), None if url == "-" else url
    ledger = open_ledger("ekeby", Path(folder), database_url, lambda: datetime.now(UTC), SchoolRegister())
    views = open_views(ledger, "ekeby", Path(folder), database_url)
    print("begun", flush=True)
    while True:
        views.catch_up()
        chosen = chance.sample(CHANGED, chance.randint(1, 3))
        views.generations.rebuild(chosen)
        try:
            views.generations.take_back(chosen[0])
        except NothingToTakeBack:
            continue


if __name__ == "__main__":
    main(*sys.argv[1:])
