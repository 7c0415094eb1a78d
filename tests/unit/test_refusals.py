"""Every refusal is vocabulary: it says what was broken and what to do, in two languages, and at least one test raises it."""

import ast
import re
from pathlib import Path

import pytest

from sqa import offer_expiry, service, staff_exit, streams  # noqa: F401 - every module that defines a refusal is loaded
from sqa.eventing.event import Event
from sqa.eventing.refusal import Refusal
from sqa.privacy import permits
from sqa.service import IdAlreadyUsed, VersionConflict
from tests.examples import assessed, closed, need, opened, promised
from tests.given import Id, Version, given
from tests.school import KARIN

REFUSALS = [kind for kind in Refusal.ALL.values() if kind.__module__.startswith("sqa.")]
HERE = Path(__file__).parent


def raised_in_tests() -> set[str]:
    """The names of the refusals that tests of this folder expect: `refused_with(Name, …)` or `pytest.raises(no.Name)`."""
    found: set[str] = set()
    for file in HERE.glob("test_*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            expects = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("refused_with", "raises")
            match call.args[0] if expects and call.args else None:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(name)
    return found


def test_every_refusal_is_raised_by_at_least_one_test() -> None:
    assert {kind.__name__ for kind in REFUSALS} - raised_in_tests() == set()
    assert permits.NotPermitted in REFUSALS


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_was_broken_and_what_to_do_now(kind: type[Refusal]) -> None:
    own = vars(kind)
    assert {"SV", "NEXT", "NEXT_SV", "__doc__"} <= own.keys()
    for sentence in (kind.title(), kind.title("sv"), kind.next_step(), kind.next_step("sv")):
        assert sentence
        assert sentence[0].isupper() or sentence[0] == "`"
        assert sentence.endswith(".")
        assert not re.search(r"\{\w*\}|%s|TODO|\n", sentence), "a placeholder that nobody fills"
    assert kind.title() != kind.title("sv")
    assert kind.next_step() != kind.next_step("sv")


def test_every_refusal_has_a_name_of_its_own() -> None:
    assert len({kind.slug() for kind in REFUSALS}) == len(REFUSALS)


def test_a_wrong_version_is_a_conflict_that_tells_the_current_one() -> None:
    story = given(opened(), assessed())
    story.when((need(), Version(1))).refused_with(VersionConflict, current_version=2)
    story.when((need(), Version(2))).accepted()


def test_a_repeated_event_writes_nothing_and_other_content_under_its_id_is_refused() -> None:
    story = given(opened(), ("2024-09-03", promised(), Id("the call"), KARIN))
    assert story.when(("2024-09-03", promised(), Id("the call"), KARIN)).accepted().events == []
    story.when(("2024-09-03", promised(name="another"), Id("the call"))).refused_with(IdAlreadyUsed)


def test_a_batch_is_taken_whole_or_not_at_all() -> None:
    story = given(opened())
    with pytest.raises(AssertionError, match="still-open"):
        story.when(assessed(), closed()).accepted()
    assert story.stream().version == 1


@pytest.mark.parametrize("kind", Refusal.ALL.values(), ids=lambda kind: kind.__name__)
def test_a_next_step_names_types_as_they_are_sent_and_only_those_there_are(kind: type[Refusal]) -> None:
    classes = {event.__name__ for event in Event.BY_TYPE.values()}
    for sentence in (kind.NEXT, kind.NEXT_SV):
        assert set(re.findall(r"sqa[.][a-z.-]+[.]v[0-9]+", sentence)) <= Event.BY_TYPE.keys()
        assert not classes & set(re.findall(r"\w+", sentence)), "callers know types by their names on the wire"
