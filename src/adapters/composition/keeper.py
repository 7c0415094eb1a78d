"""Keeping answers up with history, beside the service."""

from threading import Event as Signal
from threading import Thread

import structlog

from projections.runner import Views

log = structlog.get_logger("sqa")


class Keeper:
    """Keeps one huvudman's answers up with history: woken by each append, and looking by itself for those of other processes."""

    def __init__(self, views: Views, look_every: float = 0.25) -> None:
        self._views, self._look_every = views, look_every
        self._woken, self._stop = Signal(), Signal()
        self._thread = Thread(target=self._run, name="sqa-answers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was appended."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the batch at hand."""
        self._stop.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        pause = self._look_every
        while not self._stop.is_set():
            self._woken.clear()
            try:
                self._views.catch_up()
                pause = self._look_every
            except Exception as fault:  # the database may be away for a while: history is safe, answers wait
                pause = min(pause * 2, 10)
                log.error("answers are late", fault=type(fault).__name__)
            self._woken.wait(pause)
