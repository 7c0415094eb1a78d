"""What the verbs of the command line are given: this process's service, for the huvudman of the settings.

Most verbs, and the worker, need nothing of the web: what is shared with it is loaded by the verb that does.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal, cast
from uuid import UUID

from adapters.api.huvudman import Huvudman
from adapters.cli.given import Check, Misused, NotWell, Progress
from adapters.composition import backups, checking, examining, migrating
from adapters.composition.demo import Demo
from adapters.composition.joining import Composition
from adapters.composition.registering import Registering
from adapters.composition.releasing import Releasing
from adapters.composition.tenancy import Tenancy
from adapters.composition.tenants import tenants
from adapters.composition.working import Kept
from adapters.settings import Settings
from projections.runner import NothingToTakeBack, RebuiltDiffers
from sqa.dialogues.dialogue import Dialogue
from sqa.privacy.permits import Caller
from sqa.streams import KINDS
from sqa.vocabulary import STREAM_ID

Json = dict[str, Any]
# Whoever sits at the machine may append and ask anything; sealed texts are opened for those who have a duty, not here.
OPERATOR = Caller("console", "service", types=("*",), reads=True)


class Console:
    """Implements adapters.cli.given.Given."""

    def __init__(self, composition: Composition) -> None:
        self._composition = composition

    @property
    def settings(self) -> Settings:
        return self._composition.settings

    @property
    def _name(self) -> str:
        return self.settings.huvudman

    @property
    def _huvudman(self) -> Huvudman:
        return self._composition.huvudman(self._name)

    @property
    def register(self) -> Registering:
        return Registering(self._composition)

    @property
    def tenants(self) -> Tenancy:
        return Tenancy(self.settings)

    @property
    def demo(self) -> Demo:
        return Demo(self._composition)

    def running(self) -> AbstractContextManager[object]:
        return self._composition.running()

    # -- tables and tokens ----------------------------------------------------------------------------------------

    def migrate(self) -> None:
        self._composition.migrate(self._name)

    def migrate_all(self) -> list[str]:
        names = tenants(self.settings)
        for name in names:
            self._composition.migrate(name)
        return names

    def standing(self, name: str | None = None) -> list[Json]:
        return [asdict(one) for one in migrating.standing(self.settings, name or self._name)]

    def token(
        self,
        kind: Literal["service", "staff", "auditor", "calendar"],
        *,
        subject: str | None = None,
        duty: UUID | None = None,
        speaks_for: Sequence[UUID] = (),
        types: Sequence[str] = (),
        reads: bool = False,
        valid_for: timedelta = timedelta(days=30),
    ) -> str:
        from adapters.api.tokens import Grant

        if kind == "calendar":
            return self._composition.calendar_link(Grant(subject or "local-calendar", self._name, "staff", duty), valid_for)
        grant = Grant(subject or f"local-{kind}", self._name, kind, duty, speaks_for, types, reads)
        return self._composition.token(grant, valid_for)

    # -- serving, appending, asking -------------------------------------------------------------------------------

    def serve(self, ready: Callable[[str], None], *, works: bool) -> None:
        from adapters.composition.serving import is_free, serve

        if not is_free(self.settings.host, self.settings.port):
            raise NotWell(f"{self.settings.host}:{self.settings.port} can't be used, or something else is served there: set SQA_PORT.")
        here, s = self._composition, self.settings
        here.huvudman(self._name)  # what is missing is said now, not at the first request
        with here.keeping_up_beside(works=works) as works_now:
            application = here.application(self._name)  # while the worker starts, which takes as long
            works_now()
            serve(application, s.host, s.port, ready, ending=here.end, drain_seconds=s.drain_seconds)

    def work(self, ready: Callable[[], None], offsets: Mapping[str, timedelta], *, beside: bool) -> None:
        from adapters.composition.working import work

        self._composition.offsets.update(offsets)
        work(self._composition.worker, ready, self._start_jobs, beside=beside)

    def _start_jobs(self, kept: Kept) -> Callable[[], None]:
        from adapters.composition.desks import desk_of
        from adapters.jobs import timetable

        scheduler = timetable.start(lambda: [desk_of(huvudman, self.settings) for huvudman in kept()])
        end: Callable[[], None] = scheduler.shutdown
        return end

    def append(self, events: Sequence[Any]) -> list[Json]:
        from adapters.api.appending import receipt_as_json, submit
        from adapters.api.cloud_events import proposal_of

        huvudman = self._huvudman
        proposals = [proposal_of(event, OPERATOR, huvudman) for event in events]
        receipts = submit(proposals, OPERATOR, huvudman, indexed=True)
        return [{**receipt_as_json(receipt), "repeated": receipt.repeated} for receipt in receipts]

    def questions(self) -> list[Json]:
        from adapters.api.questions import described

        return [described(question) for question in self._huvudman.views.questions().values()]

    def ask(self, question: str, parameters: Mapping[str, str]) -> Json:
        from adapters.api.answering import ask
        from adapters.api.moments import moments
        from adapters.api.questions import answer_as_json, described
        from adapters.api.texts import opened

        huvudman = self._huvudman
        huvudman.views.catch_up()
        said = dict(parameters)
        asked = moments(said.pop("on", None), said.pop("as_known_on", None), huvudman)
        told = ask(question, said, OPERATOR, huvudman, asked, texts=False)
        answer: Json = opened(answer_as_json(told), (), None, huvudman.ledger)
        return {**answer, "columns": described(told.question)["columns"]}

    def release(self, table: str, period: str, as_known_on: str | None) -> list[Json]:
        from adapters.api.releases import asked_for, release_as_json

        huvudman = self._huvudman
        huvudman.views.catch_up()
        known = asked_for(table, period, as_known_on, huvudman)
        made, new = Releasing(self.settings).make(huvudman, known[0], known[1], OPERATOR.id, known[2])
        huvudman.views.catch_up()
        return [{**release_as_json(event), "new": new} for event in made]

    def releases(self) -> list[Json]:
        from adapters.api.releases import release_as_json

        self._huvudman.views.catch_up()
        return [release_as_json(event) for event in Releasing(self.settings).listed(self._huvudman)]

    def release_shown(self, release: str) -> Json:
        from adapters.api.problems import NotFound
        from adapters.api.releases import release_as_json, released
        from adapters.api.streams import by_id

        try:
            told = release_as_json(released(by_id("release", release.removeprefix("release/")), self._huvudman), cells=True)
        except NotFound:
            raise Misused("There is no such release: `sqa release list` names those there are.") from None
        return {**told, "names": self.register.names_of([UUID(cell["unit"]) for cell in told["cells"]])}

    def history(self, stream: str) -> list[Json]:
        from adapters.api.history import history_of
        from adapters.api.moments import Moments

        if stream.partition("/")[0] not in KINDS or not re.fullmatch(STREAM_ID, stream):
            raise Misused(f"A stream is written kind/uuid; the kinds are {', '.join(sorted(KINDS))}.")
        found = self._huvudman.ledger.stream(stream)
        if found.version == 0:
            raise Misused("There is no such stream.")
        return history_of(found, OPERATOR, self._huvudman, Moments(None, None), texts=False)

    def now(self) -> datetime:
        return self._huvudman.clock()

    def dialogue(self, stream: str) -> Dialogue:
        return cast(Dialogue, self._huvudman.ledger.stream(stream))

    def jobs(self) -> list[Json]:
        from adapters.jobs.timetable import JOBS

        return [{"job": job.name, "sv": job.sv, "en": job.en, "when": job.times} for job in JOBS]

    def run_jobs(self, name: str | None) -> list[Json]:
        from adapters.composition.desks import desk_of
        from adapters.jobs.timetable import JOBS, run_all

        if name and name not in (known := [job.name for job in JOBS]):
            raise Misused(f"There is no such job; there are {', '.join(known)}.")
        self._huvudman.views.catch_up()  # who asks for a job wants it done on all there is
        return [done.as_json() for done in run_all(desk_of(self._huvudman, self.settings), [name] if name else ())]

    # -- keeping --------------------------------------------------------------------------------------------------

    def export(self, after: int) -> Iterator[Json]:
        from adapters.api.cloud_events import cloud_event

        ledger = self._huvudman.ledger
        while events := ledger.events(after):
            yield from (cloud_event(event) for event in events)
            after = events[-1].position

    def export_log(self, form: Literal["ocel", "xes"], into: IO[bytes], progress: Progress) -> Json:
        from adapters.exports.forms import FORMS

        return FORMS[form].write(self._huvudman.ledger, into, progress)._asdict()

    def head(self) -> int:
        return self._huvudman.ledger.head()[0]

    def catch_up(self, progress: Progress) -> int:
        position: int = self._huvudman.views.catch_up(progress)
        return position

    def rebuild(self, projection: str | None, progress: Progress, *, accept_difference: bool) -> list[Json]:
        views = self._huvudman.views
        views.catch_up(progress)
        try:
            return [asdict(rebuilt) for rebuilt in views.generations.rebuild(projection, progress, accept_difference=accept_difference)]
        except RebuiltDiffers as reason:
            raise NotWell(
                f"The same code gave other rows than those that serve, which go on: {reason}. "
                "If the rebuilt ones are right: sqa rebuild --accept-difference."
            ) from None

    def take_back(self, projection: str, progress: Progress) -> Json:
        try:
            return asdict(self._huvudman.views.generations.take_back(projection, progress))
        except NothingToTakeBack as reason:
            raise NotWell(" ".join((reason.__doc__ or "").split())) from None

    def generations(self) -> list[Json]:
        return [asdict(each) for each in self._huvudman.views.generations.listed()]

    def try_rebuild(self, progress: Progress) -> list[Json]:
        return [dict(each) for each in self._huvudman.views.generations.try_out(progress)]

    def verify(self, progress: Progress) -> Json:
        return checking.verify(self._huvudman.ledger, progress)

    def check_up(self) -> list[Check]:
        return examining.check_up(self._composition, self._name)

    def backup(self, folder: Path, keys: Path) -> list[str]:
        return backups.backup(self.settings, folder, keys)

    def restore(self, folder: Path, keys: Path) -> list[str]:
        return backups.restore(self.settings, folder, keys)
