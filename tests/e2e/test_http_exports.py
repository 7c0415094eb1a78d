"""The event logs over HTTP: the forms there are, the file itself, and who may have it."""

from xml.etree import ElementTree as ET

import httpx2
import jsonschema
import pytest

from tests.e2e.ekbacken import KARIN, Service, problem
from tests.e2e.stories import Story

XES = "{http://www.xes-standard.org/}"


@pytest.mark.capability("A40")
def test_the_whole_history_is_had_as_an_event_log_in_each_form(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    auditor = service.auditor()
    listed = auditor.get("/v1/exports").json()["exports"]
    assert [(one["form"], one["address"]) for one in listed] == [("ocel", "/v1/exports/ocel"), ("xes", "/v1/exports/xes")]

    ocel = auditor.get("/v1/exports/ocel")
    assert (ocel.status_code, ocel.headers["content-type"]) == (200, "application/json")
    assert int(ocel.headers["sqa-position"]) >= story.position
    assert int(ocel.headers["content-length"]) == len(ocel.content)
    assert f"-{ocel.headers['sqa-position']}.json" in ocel.headers["content-disposition"]
    told = [event for event in ocel.json()["events"] if {"objectId": story.stream, "qualifier": "in"} in event["relationships"]]
    assert [event["type"] for event in told] == ["sqa.case.opened", "sqa.case.assessment-recorded"]

    xes = auditor.get("/v1/exports/xes")
    assert xes.headers["content-type"].startswith("application/xml")
    names = [node.get("value") for trace in ET.fromstring(xes.text).iter(f"{XES}trace") for node in trace.findall(f"{XES}string[1]")]
    assert story.stream in names


@pytest.mark.capability("A40")
def test_an_event_log_is_for_who_reads_everything(service: Service) -> None:
    for address in ("/v1/exports", "/v1/exports/ocel", "/v1/exports/xes"):
        assert problem(service.staff(KARIN).get(address)) == "an-export-is-of-everybody"
        assert service.client().get(address).status_code == 401
        assert service.backend().get(address).status_code == 200
    assert problem(service.auditor().get("/v1/exports/csv")) == "parameter-is-malformed"
    assert problem(service.auditor().get("/v1/exports/ocel", params={"after": "1"})) == "parameter-is-malformed"


def test_the_documents_example_of_an_event_log_is_one(service: Service) -> None:
    document = service.auditor().get("/openapi.json").json()
    answer = document["paths"]["/v1/exports/{form}"]["get"]["responses"]["200"]
    assert set(answer["content"]) == {"application/json", "application/xml"}
    schema = document["components"]["schemas"]["ObjectCentricEventLog"]
    jsonschema.Draft202012Validator(schema).validate(schema["example"])
