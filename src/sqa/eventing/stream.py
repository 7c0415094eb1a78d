"""A stream: what its rules let become history, and the fold that reads it.

Deciding may refuse, folding may not. The fold reads no clock and no register.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self, TypeVar
from uuid import UUID

from sqa.eventing.corrections import CorrectionRecorded, corrected
from sqa.eventing.event import E, Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.refusals import (
    AlreadyBegun,
    CorrectionBreaksHistory,
    DecisionsAreReplacedByDecisions,
    InTheFuture,
    NothingIsOpened,
    NothingToCorrect,
    NotInThisStream,
    OccursBeforeItsOpening,
    OccursBeforeWhatItContinues,
    OccursBeforeWhatItNames,
    PersonsActOnlyWhereItIsAboutThem,
    PrecedesTheStream,
    ReplacementOfAnotherType,
    TypeNotOfThisStream,
)
from sqa.privacy.personal import named_paths, values_at

S = TypeVar("S", bound="Stream")
Rule = Callable[[Any, Envelope[Any]], None]
Fold = Callable[[Any, Envelope[Any]], None]


def folds(*kinds: type[Event]) -> Callable[[Fold], Fold]:
    """Mark a method as the fold of these events."""

    def mark(method: Fold) -> Fold:
        method.folds = kinds  # type: ignore[attr-defined]  # the mark is read once, when the class is made
        return method

    return mark


class Folding:
    """Something that folds events: a stream, or a part that several kinds of stream share."""

    FOLDS: ClassVar[dict[type[Event], Fold]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.FOLDS = dict(cls.FOLDS)
        for method in vars(cls).values():
            for kind in getattr(method, "folds", ()):
                cls.FOLDS[kind] = method


def in_time(events: list[Any], event: Any, *, at: Callable[[Any], datetime] = attrgetter("occurred_at")) -> None:
    """Put it where it belongs in the order things happened, whenever it was learnt; at the same instant, in the order of positions."""
    insort(events, event, key=at)


def guards(kind: type[E], *rules: Callable[[S, Envelope[E]], None]) -> tuple[type[Event], tuple[Rule, ...]]:
    """One line of a stream's table event → rules; the type checker sees to it that the rules fit the event."""
    return kind, rules


class Thread(NamedTuple):
    """The life of one thing of a stream: when it began, and its last event so far."""

    began: datetime
    last: datetime


@cache
def threads_of(kind: type[Event]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The paths that name the things in whose own thread an event of this type stands, each with the kind of thing."""
    return tuple((path, thing) for path, thing in named_paths(kind) if thing == kind.BEGINS or thing in kind.CONTINUES)


class Stream(Folding):
    """One stream of events: a case, a concern. Subclasses give KIND, OPENS, PARTS and RULES.

    ABOUT_PERSONS: it is about pupils, read by those with a part in it; others tell of the work, and are read by far more people.
    OPENS: the events that must come first, once (none: the stream needs no opening). PARTS: attribute → shared part with folds of its own.
    """

    KIND: ClassVar[str] = ""
    ABOUT_PERSONS: ClassVar[bool] = False
    OPENS: ClassVar[tuple[type[Event], ...]] = ()
    PARTS: ClassVar[dict[str, type[Folding]]] = {}
    RULES: ClassVar[dict[type[Event], tuple[Rule, ...]]] = {}

    def __init__(self, stream_id: str) -> None:
        self.id = stream_id
        self.version = 0
        self.unit: UUID | None = None
        self.subject: UUID | None = None
        self.opened_at: datetime | None = None
        self.last_at: datetime | None = None
        self.threads: dict[tuple[str, UUID | None], Thread] = {}
        self.recorded: list[Envelope[Any]] = []
        self.history: list[Envelope[Any]] = []
        for attribute, part in self.PARTS.items():
            setattr(self, attribute, part())

    @property
    def corrections(self) -> int:
        """How many corrections are recorded. What follows of itself is asked anew after each, under a new id."""
        return sum(isinstance(event.data, CorrectionRecorded) for event in self.recorded)

    # -- deciding -----------------------------------------------------------------------------------------------

    def judge(self, proposed: Envelope[Any]) -> None:
        """Let the rules of this event's kind refuse it. Raises a Refusal; changes nothing."""
        kind: type[Event] = type(proposed.data)
        for rule in self._rules_of(kind):
            rule(self, proposed)

    @classmethod
    @cache
    def _rules_of(cls, kind: type[Event]) -> tuple[Rule, ...]:
        return (*UNIVERSAL, *cls.RULES.get(kind, ()))

    def record(self, proposed: Envelope[Any]) -> None:
        """Let the rules refuse what is proposed, or make it history."""
        self.judge(proposed)
        self.append(proposed)

    # -- folding ------------------------------------------------------------------------------------------------

    def append(self, event: Envelope[Any]) -> None:
        """Fold one event of history, in the order of positions."""
        self.recorded.append(event)
        if isinstance(event.data, CorrectionRecorded):
            self._fold_anew(corrected(self.recorded))
        else:
            self._fold(event)
        self.version = event.version

    def _fold_anew(self, history: Iterable[Envelope[Any]]) -> None:
        stream_id, recorded, version = self.id, self.recorded, self.version
        self.__dict__.clear()
        self.__init__(stream_id)  # type: ignore[misc]  # a fold from zero, in place: whoever holds the stream sees it
        self.recorded, self.version = recorded, version
        for event in history:
            self._fold(event)

    def _fold(self, event: Envelope[Any]) -> None:
        kind: type[Event] = type(event.data)
        self.history.append(event)
        if self.opened_at is None:
            self.opened_at, self.unit = event.occurred_at, event.unit
        if self.last_at is None or event.occurred_at > self.last_at:
            self.last_at = event.occurred_at
        if kind.THREAD:
            self._follow((kind.THREAD, None), event.occurred_at)
        for path, thing in threads_of(kind):
            for name in values_at(event.data, path):
                self._follow((thing, name), event.occurred_at)
        if fold := self.FOLDS.get(kind):
            fold(self, event)
        for attribute, fold in self._parts_that_fold(kind):
            fold(getattr(self, attribute), event)

    @classmethod
    @cache
    def _parts_that_fold(cls, kind: type[Event]) -> tuple[tuple[str, Fold], ...]:
        return tuple((attribute, part.FOLDS[kind]) for attribute, part in cls.PARTS.items() if kind in part.FOLDS)

    def _follow(self, key: tuple[str, UUID | None], at: datetime) -> None:
        thread = self.threads.get(key)
        if thread is None:
            self.threads[key] = Thread(at, at)
        elif at > thread.last:
            self.threads[key] = Thread(thread.began, at)
        elif at < thread.began:
            self.threads[key] = Thread(at, thread.last)

    @classmethod
    def replay(cls, events: Sequence[Envelope[Any]], on: datetime | None = None) -> Self:
        """The stream as these events tell it, in the order things happened.

        events: a prefix of the stream by position (what was known); on: leave out what occurred later.
        """
        stream = cls(events[0].stream)
        told = sorted(corrected(events), key=attrgetter("occurred_at"))  # at the same instant: in the order of positions
        for event in told:
            if on is None or event.occurred_at <= on:
                stream._fold(event)
        stream.recorded = list(events)
        stream.version = events[-1].version
        return stream

    def judge_anew(self, events: Sequence[Envelope[Any]]) -> None:
        """Would the rules accept this history, event by event? Raises CorrectionBreaksHistory at the first refusal."""
        again = type(self)(self.id)
        for event in corrected(events):
            try:
                again.record(event)
            except Refusal as refusal:
                raise CorrectionBreaksHistory(broken=refusal.slug(), event=event.id) from refusal


# -- rules of every event of every stream -----------------------------------------------------------------------


def the_stream_lists_the_type(stream: Stream, proposed: Envelope[Any]) -> None:
    """A stream takes only the events its kind lists."""
    if type(proposed.data) not in stream.RULES:
        raise TypeNotOfThisStream(type=proposed.data.event_type(), kind=stream.KIND)


def the_stream_is_opened_once(stream: Stream, proposed: Envelope[Any]) -> None:
    """The first event opens; nothing else comes first, and nothing opens twice."""
    if not stream.OPENS:
        return
    opens = isinstance(proposed.data, stream.OPENS)
    if stream.opened_at is None and not opens:
        raise NothingIsOpened(stream=stream.id)
    if stream.opened_at is not None and opens:
        raise AlreadyBegun(thing=stream.KIND, id=stream.id)


def persons_act_only_where_it_is_about_them(stream: Stream, proposed: Envelope[Any]) -> None:
    """Pupils and guardians act in cases and concerns; whoever may read of the work is not told who they are."""
    if not stream.ABOUT_PERSONS and proposed.actor.kind in ("pupil", "guardian"):
        raise PersonsActOnlyWhereItIsAboutThem(kind=stream.KIND, actor=proposed.actor.kind)


def not_in_the_future(stream: Stream, proposed: Envelope[Any]) -> None:
    """What has not happened cannot be recorded."""
    if proposed.occurred_at > proposed.recorded_at:
        raise InTheFuture(occurred_at=proposed.occurred_at, now=proposed.recorded_at)


def not_before_its_stream(stream: Stream, proposed: Envelope[Any]) -> None:
    """Nothing occurs before its stream's opening; what concerns the whole stream precedes no event of it."""
    if stream.opened_at and proposed.occurred_at < stream.opened_at:
        raise OccursBeforeItsOpening(opened_at=stream.opened_at)
    if proposed.data.ABOUT_THE_WHOLE and stream.last_at and proposed.occurred_at < stream.last_at:
        raise PrecedesTheStream(last_event_at=stream.last_at)


def what_it_begins_is_new(stream: Stream, proposed: Envelope[Any]) -> None:
    """An id names one thing only."""
    kind: type[Event] = type(proposed.data)
    for path, thing in named_paths(kind):
        if thing == kind.BEGINS and len(path) == 1:
            for name in values_at(proposed.data, path):
                if (thing, name) in stream.threads:
                    raise AlreadyBegun(thing=thing, id=name)


def what_it_names_exists(stream: Stream, proposed: Envelope[Any]) -> None:
    """What an event names stands in its stream, began no later, and, where it is the event's own thread, has no later event."""
    kind: type[Event] = type(proposed.data)
    thread = stream.threads.get((kind.THREAD, None)) if kind.THREAD else None
    if thread and proposed.occurred_at < thread.last:
        raise OccursBeforeWhatItContinues(thing=kind.THREAD, last=thread.last)
    for path, thing in named_paths(kind):
        if thing == kind.BEGINS:
            continue
        for name in values_at(proposed.data, path):
            thread = stream.threads.get((thing, name))
            if thread is None:
                raise NotInThisStream(thing=thing, id=name)
            if proposed.occurred_at < thread.began:
                raise OccursBeforeWhatItNames(thing=thing, id=name, began=thread.began)
            if thing in kind.CONTINUES and proposed.occurred_at < thread.last:
                raise OccursBeforeWhatItContinues(thing=thing, id=name, last=thread.last)


UNIVERSAL: tuple[Rule, ...] = (
    the_stream_lists_the_type,
    the_stream_is_opened_once,
    persons_act_only_where_it_is_about_them,
    not_in_the_future,
    not_before_its_stream,
    what_it_begins_is_new,
    what_it_names_exists,
)


# -- rules of a correction ---------------------------------------------------------------------------------------


def it_corrects_an_event_of_its_stream(stream: Stream, proposed: Envelope[CorrectionRecorded]) -> None:
    """A correction names an event of its own stream, by id and type, that is not itself a correction."""
    event = next((e for e in stream.recorded if e.id == proposed.data.event), None)
    if event is None or isinstance(event.data, CorrectionRecorded):
        raise NothingToCorrect(event=proposed.data.event)
    replacement = proposed.data.replacement
    if event.data.event_type() != proposed.data.type or (replacement and type(replacement) is not type(event.data)):
        raise ReplacementOfAnotherType(type=event.data.event_type())


def a_decision_is_not_taken_back(stream: Stream, proposed: Envelope[CorrectionRecorded]) -> None:
    """A decision may be stated rightly, with its five facts; it is never retracted."""
    if Event.BY_TYPE[proposed.data.type].IS_A_DECISION and proposed.data.replacement is None:
        raise DecisionsAreReplacedByDecisions(type=proposed.data.type)


def the_corrected_history_passes_its_rules(stream: Stream, proposed: Envelope[CorrectionRecorded]) -> None:
    """A correction is accepted only if the history it leads to would have been accepted."""
    stream.judge_anew([*stream.recorded, proposed])


CORRECTING = guards(
    CorrectionRecorded,
    it_corrects_an_event_of_its_stream,
    a_decision_is_not_taken_back,
    the_corrected_history_passes_its_rules,
)
