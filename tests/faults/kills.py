"""Kill -9 of processes that append."""

import time
from pathlib import Path

from tests.faults.kit import Victim, dice
from tests.faults.promises import Findings, Kept, check, send_again
from tests.faults.writing import a_ledger, write


def kill_round(folder: Path, url: str | None, seed: int, kept: Kept) -> tuple[int, Findings]:
    """One to three processes with one to eight threads each are killed while they open a ledger or append to it.

    What this round was promised is checked at once, and added to `kept`, which is to be checked as a whole in the end.
    Returns how many kills, and what was found.
    """
    die = dice(seed, "kills")
    before = a_ledger(folder, url)
    head = before.head()[0]
    before.close()
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
    promised: Kept = dict(word for victim in processes for word in victim.said)
    ledger = looking_on or a_ledger(folder, url)
    found = check(ledger, promised, after=head)
    found += send_again(ledger, promised)
    ledger.close()
    kept |= promised
    return len(processes), found
