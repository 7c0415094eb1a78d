"""Who keeps the views up is killed wherever it happens to be: in a batch, in a rebuild, in a change-over. Nothing is lost or doubled."""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen
from threading import Thread
from time import sleep

import pytest

from tests.contract.school_ledger import ALL, KeptStory
from tests.examples import case, opened, promised
from tests.faults.keeps_views import CHANGED


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


class Reader:
    """Asks again and again, and notes how many rows there were at least."""

    def __init__(self, story: KeptStory) -> None:
        self.fewest, self.faults, self._done = 10**9, list[BaseException](), False
        self._views, self._now = story.open_more(), story.ledger.now
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._done:
            try:
                self.fewest = min(self.fewest, len(self._views.ask("owners", {}, ALL, self._now).rows))
            except BaseException as fault:
                self.faults.append(fault)
                return

    def stop(self) -> None:
        self._done = True
        self._thread.join()
        self._views.close()


def kill_again_and_again(story: KeptStory, data_folder: Path, database_url: str | None, seed: int, rounds: int) -> None:
    chance = Random(seed)
    for number in range(5):
        story.told((opened(), case(f"{seed} {number}")))
    cases = 5
    for turn in range(rounds):
        arguments = ["-m", "tests.faults.keeps_views", str(data_folder), database_url or "-", str(chance.random())]
        process = Popen([sys.executable, *arguments], stdout=PIPE, stderr=PIPE)
        assert process.stdout
        assert process.stdout.readline() == b"begun\n", process.communicate()[1].decode()
        reader = Reader(story)
        for number in range(chance.randint(1, 4)):
            story.given((opened(), case(f"{seed} {turn} {number}")), (promised(), case(f"{seed} {turn} {number}")))
            sleep(chance.random() * 0.1)
        sleep(chance.random() * 0.5)
        assert process.poll() is None, process.communicate()[1].decode()
        process.kill()
        process.communicate()
        reader.stop()
        assert not reader.faults, f"seed {seed}, round {turn}"
        assert reader.fewest >= cases, f"a reader found less than there was: seed {seed}, round {turn}"
        cases = len(story.ask("owners").rows)
        assert story.views.position() == story.ledger.next_position - 1
        assert story.views.holes() == 0, f"seed {seed}, round {turn}"
        assert not any(report.differs for report in story.views.generations.rebuild(CHANGED)), f"seed {seed}, round {turn}"
    assert not story.views.parked()
    assert not any(report.differs for report in story.views.generations.rebuild())


def test_killed_in_the_midst_of_it_nothing_is_lost_or_doubled(story: KeptStory, data_folder: Path, database_url: str | None) -> None:
    before = story.ledger.next_position
    kill_again_and_again(story, data_folder, database_url, seed=20261122, rounds=2)
    told = story.ledger.kept.events(before - 1)
    assert {event.submitted_by for event in told} == {"tests"}, "a replay has proposed something"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_killed_many_times(story: KeptStory, data_folder: Path, database_url: str | None, seed: int) -> None:
    kill_again_and_again(story, data_folder, database_url, seed, rounds=40)
