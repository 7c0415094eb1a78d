"""What the verbs of the command line are given: this process's service, for the huvudman of the settings."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal, cast
from uuid import UUID, uuid4

from adapters.api.answering import ask
from adapters.api.appending import receipt_as_json, submit
from adapters.api.cloud_events import cloud_event, instant, proposal_of
from adapters.api.doors import Huvudman
from adapters.api.history import history_of
from adapters.api.moments import Moments, moments
from adapters.api.problems import NotFound
from adapters.api.questions import answer_as_json, described
from adapters.api.releases import asked_for, release_as_json, released
from adapters.api.streams import by_id
from adapters.api.texts import opened
from adapters.api.tokens import Grant
from adapters.cli.given import Check, NotWell, Progress
from adapters.composition import backups, checking, demo, examining, migrating, tenants
from adapters.composition.clocks import real_clock
from adapters.composition.following import following
from adapters.composition.joining import Composition
from adapters.composition.releasing import Releasing
from adapters.composition.working import Kept
from adapters.roster.following import Following
from adapters.roster.source import SourceFault
from adapters.settings import Settings, is_a_name
from projections.runner import NothingToTakeBack, RebuiltDiffers
from sqa.dialogues.dialogue import Dialogue
from sqa.first_publications import CONCERN_SCALE
from sqa.privacy.permits import Caller
from sqa.streams import KINDS
from sqa.vocabulary import STREAM_ID, stockholm_day

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

    def running(self) -> AbstractContextManager[object]:
        return self._composition.running()

    # -- setting up -----------------------------------------------------------------------------------------------

    def migrate(self) -> None:
        self._composition.migrate(self._name)

    def migrate_all(self) -> list[str]:
        names = tenants.tenants(self.settings)
        for name in names:
            self._composition.migrate(name)
        return names

    def standing(self, name: str | None = None) -> list[Json]:
        return [asdict(one) for one in migrating.standing(self.settings, name or self._name)]

    def tenants(self) -> list[Json]:
        return tenants.told(self.settings)

    def create_tenant(self, name: str, register: Path | None, named_duty: UUID | None) -> Json:
        if not is_a_name(name):
            raise NotWell("A huvudman is named with a–z, 0–9 and _, beginning with a letter; not keys, epochs or views, nor keys_….")
        if name in dict(tenants.all_tenants(self.settings)):
            raise NotWell(f"{name} is here already: see `sqa tenant list`.")
        its = Console(Composition(self.settings.model_copy(update={"huvudman": name})))
        with its.running():
            its.migrate()
            if register:
                its.take_in_register(register)
                named_duty = its.establish(named_duty)
            return {"name": name, "ledger": str(its._huvudman.ledger.id), "named_duty": str(named_duty) if named_duty else None}

    def move_tenant(self, name: str, data: Path | None, database_url: str | None, root_key_file: Path | None, progress: Progress) -> Json:
        target = tenants.settings_of(self.settings, data, database_url, root_key_file)
        moved = tenants.move(self.settings, target, name, progress)
        with Composition(target).running() as there:
            there.migrate(name)  # the answers
            verified = checking.verify(there.huvudman(name).ledger, progress)
        return {**moved, "verified": verified["records"], "broken": verified["broken"]}

    def establish(self, named_duty: UUID | None) -> UUID:
        chosen = named_duty or self._composition.duty_above_all(self._name)
        if chosen is None:
            raise NotWell("Name the duty that owns when nobody else does: --named-duty ID. The register shows none, or several.")
        self._composition.establish(self._name, chosen)
        return chosen

    def established(self) -> bool:
        return self._huvudman.named_duty is not None

    def take_in_register(self, folder: Path) -> Json:
        files = {file.name: file.read_bytes() for file in sorted(folder.glob("*.json"))}
        today = stockholm_day(self._huvudman.clock())
        return self._huvudman.roster.take_in(files, today).as_json()

    def sync_register(self, progress: Progress, *, full: bool, remove_anyway: bool) -> Json:
        with self._following() as source:
            today = stockholm_day(self._huvudman.clock())
            return source.sync(real_clock(), today, full=full, remove_anyway=remove_anyway, progress=progress).as_json()

    def subscribe_to_register(self) -> Json:
        with self._following() as source:
            made = source.subscribe(real_clock())
            return {"subscription": str(made.id), "expires": instant(made.expires) if made.expires else None}

    def unsubscribe_from_register(self) -> bool:
        with self._following() as source:
            return source.unsubscribe()

    @contextmanager
    def _following(self) -> Iterator[Following]:
        source = following(self.settings, self._huvudman.roster)
        if source is None:
            raise NotWell("No source of the register is set: SQA_REGISTER_URL, and SQA_REGISTER_TOKEN or _TOKEN_URL (docs/settings.md).")
        try:
            yield source
        except SourceFault as fault:
            raise NotWell(str(fault)) from None

    def duty_is_known(self, duty: UUID, folder: Path) -> bool:
        file = folder / "duties.json"
        in_files = file.is_file() and str(duty).encode() in file.read_bytes().lower()
        return in_files or self._huvudman.roster.duty(duty) is not None

    def names_of(self, known: Sequence[UUID]) -> Mapping[str, str]:
        return {str(each): name for each, name in self._huvudman.roster.names(duties=known, units=known).items()}

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
        if kind == "calendar":
            return self._composition.calendar_link(Grant(subject or "local-calendar", self._name, "staff", duty), valid_for)
        grant = Grant(subject or f"local-{kind}", self._name, kind, duty, speaks_for, types, reads)
        return self._composition.token(grant, valid_for)

    def load_demo(self, pupils: int, seed: int, progress: Progress) -> Json:
        return demo.load(self.settings, pupils, seed, progress)

    def demo_people(self, pupils: int, seed: int) -> Mapping[str, tuple[UUID, str]]:
        return demo.people(pupils, seed)

    def demo_variables(self, address: str, pupils: int, seed: int) -> dict[str, str]:
        people, huvudman = self.demo_people(pupils, seed), self._huvudman
        (teacher, _), (principal, _) = people["teacher"], people["principal"]
        facts = huvudman.roster.duty(teacher)
        return {
            "SQA": address,
            "BACKEND": self.token("service", subject="demo-backend", types=["sqa.*"], reads=True),
            "PRINCIPAL": self.token("staff", subject="demo-principal", duty=principal),
            "AUDITOR": self.token("auditor", subject="demo-auditor"),
            "TEACHER": str(teacher),
            "PRINCIPALS_DUTY": str(principal),
            "UNIT": str(facts.unit) if facts else "",
            "PUPIL": str(people["pupil"][0]),
            "SCALE": CONCERN_SCALE,
            "NOW": instant(huvudman.clock().replace(microsecond=0)),
            "CONCERN": str(uuid4()),
            "EVENT_1": str(uuid4()),
            "EVENT_2": str(uuid4()),
        }

    def demo_variables_file(self) -> Path:
        return self.settings.data / "demo.env"

    # -- serving, appending, asking -------------------------------------------------------------------------------

    def serve(self, ready: Callable[[str], None], *, works: bool) -> None:
        from adapters.composition.serving import is_free, serve

        if not is_free(self.settings.host, self.settings.port):
            raise NotWell(f"{self.settings.host}:{self.settings.port} can't be used, or something else is served there: set SQA_PORT.")
        self._composition.huvudman(self._name)  # what is missing is said now, not at the first request
        with self._composition.keeping_up_beside(works=works):
            here, s = self._composition, self.settings
            serve(here.application(self._name), s.host, s.port, ready, ending=here.end, drain_seconds=s.drain_seconds)

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
        huvudman = self._huvudman
        proposals = [proposal_of(event, OPERATOR, huvudman) for event in events]
        receipts = submit(proposals, OPERATOR, huvudman, indexed=True)
        return [{**receipt_as_json(receipt), "repeated": receipt.repeated} for receipt in receipts]

    def questions(self) -> list[Json]:
        return [described(question) for question in self._huvudman.views.questions().values()]

    def ask(self, question: str, parameters: Mapping[str, str]) -> Json:
        huvudman = self._huvudman
        huvudman.views.catch_up()
        said = dict(parameters)
        asked = moments(said.pop("on", None), said.pop("as_known_on", None), huvudman)
        told = ask(question, said, OPERATOR, huvudman, asked, texts=False)
        answer: Json = opened(answer_as_json(told), (), None, huvudman.ledger)
        return {**answer, "columns": described(told.question)["columns"]}

    def release(self, table: str, period: str, as_known_on: str | None) -> list[Json]:
        huvudman = self._huvudman
        huvudman.views.catch_up()
        known = asked_for(table, period, as_known_on, huvudman)
        made, new = Releasing(self.settings).make(huvudman, known[0], known[1], OPERATOR.id, known[2])
        huvudman.views.catch_up()
        return [{**release_as_json(event), "new": new} for event in made]

    def releases(self) -> list[Json]:
        self._huvudman.views.catch_up()
        return [release_as_json(event) for event in Releasing(self.settings).listed(self._huvudman)]

    def release_shown(self, release: str) -> Json:
        try:
            told = release_as_json(released(by_id("release", release.removeprefix("release/")), self._huvudman), cells=True)
        except NotFound:
            raise NotWell("There is no such release: `sqa release list` names those there are.") from None
        return {**told, "names": self.names_of([UUID(cell["unit"]) for cell in told["cells"]])}

    def history(self, stream: str) -> list[Json]:
        if stream.partition("/")[0] not in KINDS or not re.fullmatch(STREAM_ID, stream):
            raise NotWell(f"A stream is written kind/uuid; the kinds are {', '.join(sorted(KINDS))}.")
        found = self._huvudman.ledger.stream(stream)
        if found.version == 0:
            raise NotWell("There is no such stream.")
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
            raise NotWell(f"There is no such job; there are {', '.join(known)}.")
        self._huvudman.views.catch_up()  # who asks for a job wants it done on all there is
        return [done.as_json() for done in run_all(desk_of(self._huvudman, self.settings), [name] if name else ())]

    # -- keeping --------------------------------------------------------------------------------------------------

    def export(self, after: int) -> Iterator[Json]:
        ledger = self._huvudman.ledger
        while events := ledger.events(after):
            yield from (cloud_event(event) for event in events)
            after = events[-1].position

    def export_log(self, form: Literal["ocel", "xes"], into: IO[bytes], progress: Progress) -> Json:
        from adapters.exports.ocel import write_ocel
        from adapters.exports.xes import write_xes

        write = {"ocel": write_ocel, "xes": write_xes}[form]
        return write(self._huvudman.ledger, into, progress)._asdict()

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
