"""PostgreSQL stopped at once, or killed, while processes append to it; they send again what was not answered until it is."""

import time
from contextlib import closing
from pathlib import Path

from tests.faults.kit import Victim, dice
from tests.faults.own_postgres import OwnPostgres
from tests.faults.promises import Findings, Kept, check, send_again
from tests.faults.writing import Asked, a_ledger, write


def stop_round(server: OwnPostgres, folder: Path, url: str, seed: int, kept: Kept, *, they_go_on: bool = True) -> Findings:
    """Two processes append in eight threads; the server is stopped in the midst of it and started again; they go on; then all is
    looked at.

    What was acknowledged before and after the stop is added to `kept`, which is to be checked as a whole in the end.
    """
    die = dice(seed, "stops")
    before = a_ledger(folder, url)
    head = before.head()[0]
    before.close()
    writers = [Victim(write, folder, url, seed, range(10 * number, 10 * number + 4)) for number in range(2)]
    for writer in writers:
        writer.wait_for_words()
    time.sleep(die.uniform(0, 0.2))
    (server.kill if die.random() < 0.3 else server.stop_at_once)()
    heard = [len(writer.said) for writer in writers]
    if they_go_on:
        server.start()
        for writer, words in zip(writers, heard, strict=True):
            writer.wait_for_words(words + 5)
    promised: Kept = {}
    for writer in writers:
        promised.update(writer.kill())
    if not they_go_on:
        server.start()
    with closing(a_ledger(folder, url)) as ledger:
        found = check(ledger, promised, after=head)
        found.gaps += _left_out(promised)
        found += send_again(ledger, promised)
    kept |= promised
    return found


def _left_out(promised: Kept) -> int:
    """A writer goes on only when it was answered: of its submissions none is missing before the last."""
    last: dict[tuple[int, int], int] = {}
    for one in promised:
        last[one.seed, one.writer] = max(one.number, last.get((one.seed, one.writer), 0))
    return sum(Asked(*writer, number) not in promised for writer, numbers in last.items() for number in range(numbers))
