"""The event log as process mining reads it: what a library of others (r4pm) finds in it is what our lived map counts."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import r4pm

from adapters.exports.histories import NO_WORK, Written, tellable
from adapters.exports.ocel import write_ocel
from adapters.exports.xes import write_xes
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.ledgers.ledger import LedgerOpened
from sqa.releases.release import ReleaseMade
from tests import improvement as m
from tests.contract.school_ledger import KeptStory
from tests.examples import CASE, assessed, opened
from tests.given import texts
from tests.improvement_story import BEGINNING, INITIATIVE, REST
from tests.lived_map import AUTUMN, NOW, ONE, TOPICS
from tests.school import ASA, ELSA, at
from tests.unit.test_every_event import STORY

BINDINGS = "process_mining::"
STEP_OF = {topic: step for step, topic in TOPICS.items()}


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url).told(*AUTUMN)
    yield story
    story.close()


def exported(story: KeptStory, file: Path, write: Callable[..., Written] = write_ocel) -> Written:
    with file.open("wb") as into:
        return write(story.ledger.kept, into, lambda done, of_how_many: None)


def found_by_r4pm(binding: str, **arguments: Any) -> Any:
    return json.loads(r4pm.call_binding(BINDINGS + binding, json.dumps(arguments)))


# -- what the standard asks of a document -------------------------------------------------------------------------
# Stated here in our own words: all that the published schema asks (section 8.2 of the OCEL 2.0 specification, arXiv:2403.01975), and more:
# no other names, the five types, `attributes` and `relationships` always there. So whatever passes here passes there. docs/adr/0016


def a_list_of(properties: dict[str, Any]) -> dict[str, Any]:
    each = {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}
    return {"type": "array", "items": each}


STRING, TIME = {"type": "string"}, {"type": "string", "format": "date-time"}
TYPES = a_list_of(
    {"name": STRING, "attributes": a_list_of({"name": STRING, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}})}
)
RELATED = a_list_of({"objectId": STRING, "qualifier": STRING})
OF_EVENTS, OF_OBJECTS = a_list_of({"name": STRING, "value": STRING}), a_list_of({"name": STRING, "value": STRING, "time": TIME})
OCEL = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "additionalProperties": False,
    "properties": {
        "eventTypes": TYPES,
        "objectTypes": TYPES,
        "events": a_list_of({"id": STRING, "type": STRING, "time": TIME, "attributes": OF_EVENTS, "relationships": RELATED}),
        "objects": a_list_of({"id": STRING, "type": STRING, "attributes": OF_OBJECTS, "relationships": RELATED}),
    },
}


def hangs_together(document: dict[str, Any]) -> None:
    """What a schema can't say: ids are unique, whatever is named is there, attributes are declared and can be read as their type."""
    jsonschema.Draft202012Validator(OCEL, format_checker=jsonschema.FormatChecker()).validate(document)
    known = {one["id"] for one in document["objects"]}
    assert len(known) == len(document["objects"])
    assert len({one["id"] for one in document["events"]}) == len(document["events"])
    for things, types in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = {one["name"]: {each["name"]: each["type"] for each in one["attributes"]} for one in document[types]}
        assert len(declared) == len(document[types])
        for one in document[things]:
            assert {related["objectId"] for related in one["relationships"]} <= known
            for attribute in one["attributes"]:
                read = {"integer": int, "float": float, "boolean": {"true": 1, "false": 0}.__getitem__, "time": at_rfc_3339}
                read.get(declared[one["type"]][attribute["name"]], str)(attribute["value"])


def at_rfc_3339(text: str) -> None:
    jsonschema.FormatChecker().check(text, "date-time")
    assert text.endswith("Z")


# -- tests --------------------------------------------------------------------------------------------------------


@pytest.mark.capability("A40")
def test_the_lived_map_counts_what_r4pm_finds_in_the_ocel_export(story: KeptStory, tmp_path: Path) -> None:
    wrote = exported(story, tmp_path / "log.json")
    ocel = r4pm.import_item("OCEL", str(tmp_path / "log.json"))
    stats = found_by_r4pm("bindings::ocel_type_stats", ocel=ocel)
    lived = {row["step"]: row for row in story.ask("process-map", now=at(NOW)).rows}
    assert {step: row["times"] for step, row in lived.items()} == {s: stats["event_type_counts"][topic] for s, topic in TOPICS.items()}
    assert (found_by_r4pm("bindings::num_events", ocel=ocel), stats["object_type_counts"]["case"]) == (wrote.events, 3)

    linked = found_by_r4pm("bindings::slim_link_ocel", ocel=ocel)
    variants = "discovery::object_centric::variants::get_variants_of_object_type"
    ways, reached = Counter[tuple[str, str]](), Counter[str]()
    for trace, times in found_by_r4pm(variants, ocel=linked, ob_type="case"):
        steps = [STEP_OF[topic] for topic in trace if topic in STEP_OF]
        ways.update({way: n * times for way, n in Counter(pairwise(steps)).items()})
        reached.update(dict.fromkeys(steps, times))
    for trace, times in found_by_r4pm(variants, ocel=linked, ob_type="concern"):
        if "sqa.concern.taken-up" not in trace:  # the others are part of their case's journey
            reached.update(dict.fromkeys((STEP_OF[topic] for topic in trace if topic in STEP_OF), times))
    assert {step: row["journeys"] for step, row in lived.items()} == reached
    assert ways == {(step, end): n for step, row in lived.items() for end, n in row["next_steps"].items()}
    by_way = {(row["from_step"], row["to_step"]): row["times"] for row in story.ask("process-map", now=at(NOW), per="way").rows}
    assert {way: times for way, times in by_way.items() if times} == ways


@pytest.mark.capability("A40")
def test_every_kind_of_stream_is_exported_as_the_standard_asks(story: KeptStory, tmp_path: Path) -> None:
    story.given((m.proposed(), "2024-12-21", m.INITIATIVE, ASA), m.indicator(), (m.scheduled(), m.FORUM), m.meeting())
    wrote = exported(story, tmp_path / "log.json")
    document = json.loads((tmp_path / "log.json").read_bytes())
    hangs_together(document)
    assert {"case", "concern", "duty", "forum", "initiative", "meeting", "need", "support", "unit"} <= {
        t["name"] for t in document["objectTypes"]
    }
    (duty,) = [one for one in document["objects"] if one["id"] == f"duty/{ASA}"]
    assert [(told["name"], told["value"]) for told in duty["attributes"]] == [("role", "Speciallärare/specialpedagog")]
    assert wrote.position == story.ledger.kept.head()[0]


def test_no_word_that_anybody_wrote_and_nobody_but_staff_is_in_it(story: KeptStory, tmp_path: Path) -> None:
    exported(story, tmp_path / "log.json")
    exported(story, tmp_path / "log.xes", write_xes)
    told = (tmp_path / "log.json").read_text("utf-8") + (tmp_path / "log.xes").read_text("utf-8")
    stored = story.ledger.kept.events(limit=10_000)
    written = [text for event in stored for text in texts(event.data)]
    assert written
    assert not [text for text in (*written, "sealed:", "Oro till stöd", "Borta var och varannan") if text in told]
    assert str(ELSA) in told  # the random id that history has; who that is stands in the key store only


@pytest.mark.parametrize("kind", Event.BY_TYPE.values(), ids=lambda kind: kind.event_type())
def test_what_is_told_of_an_event_is_a_coded_word_a_choice_or_a_number(kind: type[Event]) -> None:
    properties = kind.model_json_schema()["properties"]
    assert not [name for name, _ in tellable(kind) if not tells_nothing(properties[name])]


def tells_nothing(schema: dict[str, Any]) -> bool:
    """Is every value of this schema a number, a day, a flag or one of few words, and none that somebody wrote?"""
    plain = schema.get("type") in ("boolean", "integer", "number") or schema.get("format") in ("date", "date-time")
    figure = str(schema.get("pattern")).startswith("^-?(0|[1-9]")
    few = "enum" in schema or "const" in schema or str(schema.get("x-declared")).startswith("coded:")
    return plain or figure or few or any(tells_nothing(each) for each in schema.get("anyOf", ()))


def test_every_type_of_event_can_be_told(data_folder: Path, tmp_path: Path) -> None:
    story = KeptStory(data_folder, None)
    story.given(*BEGINNING, *(item for item in STORY if not isinstance(item, tuple) or not isinstance(item[0], LedgerOpened)))
    position = story.event(ReleaseMade).position
    story.given((m.evidence(position), m.INITIATIVE), *INITIATIVE, *REST)
    wrote = exported(story, tmp_path / "log.json"), exported(story, tmp_path / "log.xes", write_xes)
    document = json.loads((tmp_path / "log.json").read_bytes())
    hangs_together(document)
    stored = story.ledger.kept.events(limit=10_000)
    work = {event.data.TOPIC for event in stored if event.stream.partition("/")[0] not in NO_WORK} - {CorrectionRecorded.TOPIC}
    assert {one["type"] for one in document["events"]} == work
    assert len(work) > 90
    told = "".join((tmp_path / name).read_text("utf-8") for name in ("log.json", "log.xes"))
    written = {text for event in stored for text in texts(event.data)}
    assert not [text for text in (*written, "sealed:", "Läsa varje dag", "Elsas förälder") if text in told]
    assert wrote[0] == wrote[1]
    r4pm.import_item("OCEL", str(tmp_path / "log.json"))
    story.close()


def test_the_log_tells_it_as_it_is_known_now(story: KeptStory, tmp_path: Path) -> None:
    exported(story, tmp_path / "before.json")
    wrong = next(e for e in story.ledger.kept.stream_events(ONE) if e.data.TOPIC == "sqa.case.need-identified")
    right = wrong.data.model_copy(update={"domain": "attendance", "description": "Kommer sent."})
    correction = CorrectionRecorded(event=wrong.id, type=wrong.data.event_type(), replacement=right, reason="Fel område.")
    story.given((correction, ONE, "2024-12-21"))
    exported(story, tmp_path / "after.json")
    before, after = (json.loads((tmp_path / f"{name}.json").read_bytes())["events"] for name in ("before", "after"))
    changed = [one for one in after if one not in before]
    assert (len(before), [one["id"] for one in changed]) == (len(after), [str(wrong.id)])
    assert {"name": "domain", "value": "attendance"} in changed[0]["attributes"]


@pytest.mark.capability("A40")
def test_xes_is_read_back_by_r4pm(story: KeptStory, tmp_path: Path) -> None:
    wrote = exported(story, tmp_path / "log.xes", write_xes)
    log = r4pm.import_item("EventLog", str(tmp_path / "log.xes"))
    projection = found_by_r4pm("core::event_data::case_centric::utils::activity_projection::log_to_activity_projection", log=log)
    traces = found_by_r4pm("core::event_data::case_centric::utils::activity_projection::get_num_cases", projection=projection)
    found = found_by_r4pm("discovery::case_centric::dfg::discover_dfg", event_log=log)
    stored = story.ledger.kept.events(limit=10_000)
    work = [event for event in stored if event.stream.partition("/")[0] in ("case", "concern", "routine")]
    assert found["activities"] == Counter(event.data.TOPIC for event in work)
    assert (traces, wrote.streams, wrote.events) == (8, 8, len(work))

    tree = ET.parse(tmp_path / "log.xes").getroot()
    space = {"x": "http://www.xes-standard.org/"}
    assert {one.get("prefix") for one in tree.findall("x:extension", space)} == {"concept", "time", "org", "lifecycle"}
    assert [one.get("keys") for one in tree.findall("x:classifier", space)] == ["concept:name", "concept:name org:resource"]
    for event in tree.iterfind("x:trace/x:event", space):
        assert {"concept:name", "time:timestamp", "org:resource", "lifecycle:transition"} <= {each.get("key") for each in event}


def test_what_is_appended_meanwhile_is_left_out_whole(story: KeptStory, tmp_path: Path) -> None:
    late = iter([(opened(owner=ASA), "2024-12-21", CASE), (assessed("late"), "2024-12-21 12:00", CASE)])

    def meanwhile(done: int, of_how_many: int) -> None:
        if item := next(late, None):
            story.given(item)

    with (tmp_path / "log.json").open("wb") as into:
        wrote = write_ocel(story.ledger.kept, into, meanwhile)
    document = json.loads((tmp_path / "log.json").read_bytes())
    hangs_together(document)
    assert CASE not in {one["id"] for one in document["objects"]}
    assert wrote.position == story.ledger.kept.head()[0] - 2
