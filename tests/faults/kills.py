"""Kill -9 of processes that append."""

import time
from pathlib import Path

from tests.faults.kit import Victim, dice
from tests.faults.promises import Findings, Kept, check, send_again
from tests.faults.writing import a_ledger, write


def kill_round(folder: Path, url: str | None, seed: int, kept: Kept) -> tuple[int, Findings]:
    """One to three processes with one to eight threads each are killed while they append, open or close a ledger.

    kept: what earlier rounds on the same ledger were promised; this one's is added. Returns how many kills, and what was found.
    """
    die = dice(seed, "kills")
    processes = [
        Victim(write, folder, url, seed, range(10 * number, 10 * number + die.choice((1, 2, 4, 8))))
        for number in range(die.choice((1, 1, 2, 3)))
    ]
    looking_on = a_ledger(folder, url) if die.random() < 0.5 else None  # else nobody has the files open afterwards
    for victim in processes:
        if die.random() < 0.8:  # else while it opens the ledger
            victim.wait_for_words()
        time.sleep(die.uniform(0, 0.08))
        victim.kill()
    for victim in processes:
        kept.update(victim.said)
    ledger = looking_on or a_ledger(folder, url)
    found = check(ledger, kept)
    again = send_again(ledger, kept)
    again += check(ledger, kept)
    ledger.close()
    again.acknowledged = 0  # the same ones, looked at twice
    found += again
    return len(processes), found
