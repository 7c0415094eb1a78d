"""A case goes to another huvudman by package: what is sent is what its hash says, and the case stays owned until it is closed."""

from hashlib import sha256
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import JOHAN, KARIN, SAMIRA, Service, problem
from tests.e2e.stories import Story


@pytest.mark.capability("A05")
def test_the_package_carries_needs_results_and_what_is_owed_and_its_hash_is_recorded(backend: httpx2.Client, service: Service) -> None:
    story = Story(backend)
    story.assessed()
    story.needs()
    story.supported()
    story.tell(story.evaluation())

    answer = service.staff(KARIN).get(f"/v1/cases/{story.id}/transfer-package")

    assert answer.status_code == 200, answer.text
    assert answer.headers["SQA-Package-SHA256"] == sha256(answer.content).hexdigest()
    package = answer.json()
    (need,) = package["needs"]
    assert (need["description"], need["assessed_by"]) == ("Behöver avkoda säkrare.", "Speciallärare/specialpedagog")
    assert [(verdict["match"], verdict["result"]) for verdict in need["verdicts"]] == [("matched", 1)]
    assert need["goals"][0]["levels"]["expected"] == "75–90 ord."
    assert [support["kind"] for support in package["supports"]] == ["extra-adaptation"]
    assert "subject" not in package

    data = {"transfer": uuid4(), "package": answer.headers["SQA-Package-SHA256"], "to": "Grannkommunen"}
    story.tell(story.event("transfer.package-sent", data, "2026-01-10", by=SAMIRA))
    story.tell(story.event("transfer.confirmed", {"transfer": data["transfer"]}, "2026-01-12", by=SAMIRA))
    assert story.state()["owner"]["duty"] == str(SAMIRA)


def test_whoever_may_not_read_the_case_gets_no_package_and_no_word_of_it(backend: httpx2.Client, service: Service) -> None:
    story = Story(backend)
    answer = service.staff(JOHAN).get(f"/v1/cases/{story.id}/transfer-package")
    assert (answer.status_code, problem(answer)) == (404, "not-found")
