"""Long rounds of faults: `python -m tests.faults --kills 1000 --cuts 2000 --stops 50 --seed 1`. Ends with 1 when anything was found.

Each line of the summary says how often, what was acknowledged meanwhile, and what was found wrong with it. Rounds come in chains
of some on one ledger; a chain that found something is named by its seed: SQA_FAULTS_SEED=<it> with the test of its kind replays it.
"""

import argparse
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import NoPostgresHere
from tests.faults.cuts import PoweredLedger
from tests.faults.kills import kill_round
from tests.faults.kit import quick_folder
from tests.faults.own_postgres import own_postgres
from tests.faults.promises import Findings, Kept, check
from tests.faults.stops import stop_round
from tests.faults.writing import a_ledger

ROUNDS_A_CHAIN = 20
SEEDS_APART = 1_000
TOLD_EVERY_SECONDS = 20

Told = tuple[int, Findings]


def kills_on_sqlite(seed: int, wanted: int) -> Told:
    """A chain of kills on one ledger."""
    with _a_folder() as folder:
        return _kills(folder, None, seed, wanted)


def kills_on_postgres(seed: int, wanted: int) -> Told:
    """The same on a durable PostgreSQL of its own."""
    with _a_folder() as folder, own_postgres() as server:
        return _kills(folder, server.new_database("killed"), seed, wanted)


def _kills(folder: Path, url: str | None, seed: int, wanted: int) -> Told:
    done, kept, all_found = 0, Kept(), Findings()
    a_ledger(folder, url, create=True).close()
    while done < wanted:
        kills, found = kill_round(folder, url, seed, kept)
        done, seed, all_found = done + kills, seed + 1, _sum(all_found, found)
    return done, _sum(all_found, _in_the_end(folder, url, kept))


def cuts(seed: int, wanted: int) -> Told:
    """A chain of power cuts on one ledger."""
    all_found = Findings()
    with _a_folder() as folder:
        ledger = PoweredLedger(folder)
        for number in range(wanted):
            all_found += ledger.cut_round(seed + number)
    return wanted, all_found


def stops(seed: int, wanted: int) -> Told:
    """A chain of stops of one PostgreSQL."""
    kept, all_found = Kept(), Findings()
    with _a_folder() as folder, own_postgres() as server:
        url = server.new_database("stopped")
        a_ledger(folder, url, create=True).close()
        for number in range(wanted):
            all_found += stop_round(server, folder, url, seed + number, kept)
        return wanted, _sum(all_found, _in_the_end(folder, url, kept))


def _in_the_end(folder: Path, url: str | None, kept: Kept) -> Findings:
    ledger = a_ledger(folder, url)
    found = check(ledger, kept)
    ledger.close()
    found.acknowledged = 0  # all but what was sent again has been counted
    return found


def _sum(one: Findings, other: Findings) -> Findings:
    one += other
    return one


@contextmanager
def _a_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="sqa-faults-", dir=quick_folder(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _whole(chain: Callable[[int, int], Told], seed: int, wanted: int) -> Told:
    try:
        return chain(seed, wanted)
    except NoPostgresHere:
        raise
    except Exception as fault:  # some can't travel between processes
        raise RuntimeError(traceback.format_exc()) from fault


def run(name: str, chain: Callable[[int, int], Told], wanted: int, seed: int, workers: int) -> bool:
    """Run chains until there are as many as wanted, tell how it goes and what it came to. Returns whether all is well."""
    if not wanted:
        return True
    began = told = time.monotonic()
    done, found, wrong = 0, Findings(), list[int]()
    sizes = [min(ROUNDS_A_CHAIN, wanted - begun) for begun in range(0, wanted, ROUNDS_A_CHAIN)]
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        begins = [seed + SEEDS_APART * number for number in range(len(sizes))]
        chains = {pool.submit(_whole, chain, begin, size): begin for begin, size in zip(begins, sizes, strict=True)}
        for one in as_completed(chains):
            try:
                count, its = one.result()
            except NoPostgresHere:
                print(f"{name}: skipped, there is no PostgreSQL here", flush=True)
                return True
            except Exception as fault:
                print(f"{name}, the chain of seed {chains[one]}: {fault}", flush=True)
                count, its = 0, Findings(lost=1)
            done, found = done + count, _sum(found, its)
            if its.wrong:
                wrong.append(chains[one])
                print(f"{name}, the chain of seed {chains[one]}: {its}", flush=True)
            if time.monotonic() - told > TOLD_EVERY_SECONDS:
                told = time.monotonic()
                print(f"  {name}: {done:,} of {wanted:,}, {found}", flush=True)
    seeds = f"seeds {seed} + {SEEDS_APART:,} × 0…{len(sizes) - 1}"
    print(f"{name}: {done:,}; {found}; {time.monotonic() - began:.0f} s; {seeds}", flush=True)
    return not wrong


def main() -> None:
    """Read the command line and run what it asks for."""
    asks = argparse.ArgumentParser(prog="python -m tests.faults", description=(__doc__ or "").partition("\n")[0])
    asks.add_argument("--kills", type=int, default=0, help="kill -9 of appending processes; one in five on PostgreSQL")
    asks.add_argument("--cuts", type=int, default=0, help="power cuts under SQLite")
    asks.add_argument("--stops", type=int, default=0, help="PostgreSQL stopped at once or killed")
    asks.add_argument("--seed", type=int, default=0, help="0: a new one")
    asks.add_argument("--workers", type=int, default=2, help="chains at the same time")
    asked = asks.parse_args()
    seed = asked.seed or secrets.randbits(31)
    print(f"seed {seed}", flush=True)
    on_postgres = asked.kills // 5
    well = [
        run("power cuts", cuts, asked.cuts, seed, asked.workers),
        run("kills on SQLite", kills_on_sqlite, asked.kills - on_postgres, seed, asked.workers),
        run("kills on PostgreSQL", kills_on_postgres, on_postgres, seed, asked.workers),
        run("stops of PostgreSQL", stops, asked.stops, seed, asked.workers),
    ]
    sys.exit(0 if all(well) else 1)
