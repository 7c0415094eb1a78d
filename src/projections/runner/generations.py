"""The generations of a ledger's answers: which rows serve, which are kept from before, and how others come to serve."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from projections.projection import Projection
from projections.runner import tracking
from projections.runner.catch_up import Progress
from projections.runner.databases import alone, reading
from projections.runner.history import History
from projections.runner.rebuild import Rebuild, Rebuilt
from projections.runner.trying_out import try_out


@dataclass(frozen=True, slots=True)
class Generation:
    """Which rows of a projection serve, and which are kept from before (None: none), at the position they stood at."""

    projection: str
    generation: int
    to_be_rebuilt: bool
    by_this_code: bool
    parked: int
    kept_generation: int | None
    kept_position: int | None
    kept_by_this_code: bool


class Generations:
    """What `Views.generations` can be asked for. Any method may be called from any thread, and from several processes at once."""

    def __init__(self, engine: Engine, ledger: History, projections: Mapping[str, Projection]) -> None:
        """See `Views`; projections by their names."""
        self._engine, self._ledger, self._projections = engine, ledger, projections

    def build_missing(self, progress: Progress | None = None) -> None:
        """Build the projections that are new or have other columns. progress(position, head)."""
        with alone(self._engine):
            with self._engine.connect() as db:
                builds = tracking.builds(db)
            shapes = {name: build.shape for name, build in builds.items()}
            missing = [each for name, each in self._projections.items() if shapes.get(name) != tracking.shape(each)]
            if missing:
                Rebuild(self._engine, self._ledger, missing).run(progress)

    def outdated(self) -> list[str]:
        """The projections whose rows were built by other code than this: to be rebuilt. Not those that were taken back from this code."""
        with self._engine.connect() as db:
            builds, refusals = tracking.builds(db), tracking.refusals(db)
        codes = {name: tracking.code(each) for name, each in self._projections.items()}
        return [name for name, code in codes.items() if name not in builds or (builds[name].code != code and refusals.get(name) != code)]

    def listed(self) -> list[Generation]:
        """What serves, and what is kept of before, for each projection."""
        with reading(self._engine) as (db, _):
            builds, kept, parked = tracking.builds(db), tracking.all_kept(db), tracking.all_parked(db)
        outdated = self.outdated()
        return [
            Generation(
                projection=name,
                generation=builds[name].generation if name in builds else 0,
                to_be_rebuilt=name in outdated,
                by_this_code=name in builds and builds[name].code == tracking.code(each),
                parked=sum(one.projection == name for one in parked),
                kept_generation=kept[name].generation if name in kept else None,
                kept_position=kept[name].position if name in kept else None,
                kept_by_this_code=name in kept and kept[name].code == tracking.code(each),
            )
            for name, each in self._projections.items()
        ]

    def take_back(self, projection: str, progress: Progress | None = None) -> Rebuilt:
        """Let the generation before serve again, as soon as it has taken in what came since. What served is kept in its stead.

        Raises NothingToTakeBack, KeyError for an unknown projection.
        """
        with alone(self._engine):
            return Rebuild(self._engine, self._ledger, [self._projections[projection]]).take_back(progress)[0]

    def try_out(self, progress: Progress | None = None) -> list[Mapping[str, Any]]:
        """Every event through every projection of this code, into nothing: what could not be taken in, as `parked` tells it."""
        found = try_out(self._engine, self._ledger, list(self._projections.values()), progress)
        return [asdict(each) for each in found]

    def rebuild(
        self, projection: str | Collection[str] | None = None, progress: Progress | None = None, *, accept_difference: bool = False
    ) -> list[Rebuilt]:
        """Build one projection, some, or all, anew beside the live tables, and change over when they agree.

        The old tables serve meanwhile and stay as `<table>__old`. Raises RebuiltDiffers when the code is the same and the rows are
        not, unless that is accepted; KeyError for an unknown projection.
        """
        names = self._projections if projection is None else [projection] if isinstance(projection, str) else projection
        chosen = [self._projections[name] for name in names]
        with alone(self._engine):
            return Rebuild(self._engine, self._ledger, chosen).run(progress, accept_difference=accept_difference)
