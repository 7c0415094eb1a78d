"""The examples that the catalogue shows: each fits its schema, and none is refused for its own shape."""

import json
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import jsonschema
import pytest

from adapters.api.event_types import catalogue
from adapters.api.examples import example, id_of
from sqa.analyses import something_was_learned
from sqa.cases.judgement_events import EvaluationRecorded
from sqa.cases.rules import it_is_for_a_need_or_a_factor
from sqa.cases.support_rules import it_serves_a_need
from sqa.code_lists.code_list import the_name_is_the_streams
from sqa.concerns.rules import it_names_whom_it_is_about
from sqa.decisions import the_decision_maker_is_not_counted_twice, whoever_decided_says_so
from sqa.eventing.event import Event
from sqa.obligations.rules import its_day_is_not_past
from sqa.ownership.rules import it_leaves_time_to_answer
from sqa.streams import KINDS, empty
from sqa.vocabulary import Actor

# The rules that look at nothing but the event, its time and its stream's id.
ALONE = (
    it_is_for_a_need_or_a_factor,
    it_leaves_time_to_answer,
    it_names_whom_it_is_about,
    it_serves_a_need,
    its_day_is_not_past,
    something_was_learned,
    the_decision_maker_is_not_counted_twice,
    the_name_is_the_streams,
    whoever_decided_says_so,
)


def as_stored(value: Any) -> Any:
    """As it is once the register's ids have become random ones."""
    if isinstance(value, dict):
        return str(id_of("person")) if value.keys() == {"person"} else {name: as_stored(item) for name, item in value.items()}
    return [as_stored(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", catalogue(), ids=lambda kind: kind.event_type())
def test_an_example_fits_its_schema_and_is_not_refused_for_its_own_shape(kind: type[Event]) -> None:
    shown = json.loads(json.dumps(example(kind)))
    told = as_stored(shown["data"])
    jsonschema.Draft202012Validator(kind.model_json_schema()).validate(told)
    data: Any = kind.model_validate_json(json.dumps(told))
    proposed: Any = SimpleNamespace(
        data=data, actor=Actor("duty", shown["actor"]), occurred_at=datetime.fromisoformat(shown["time"]), facts=None
    )

    for stream in KINDS.values():
        for rule in set(stream.RULES.get(kind, ())) & set(ALONE):
            rule(cast(Any, empty(shown["subject"])), proposed)

    if isinstance(data, EvaluationRecorded):
        assert all((verdict.result is None) != (verdict.not_known is None) for verdict in data.verdicts)


def test_every_rule_that_judges_alone_judges_an_example() -> None:
    judged = {rule for stream in KINDS.values() for kind, rules in stream.RULES.items() if kind in catalogue() for rule in rules}

    assert set(ALONE) <= judged
