"""Hard question 4, told and asked over HTTP on both databases: where in our routine does the work wait or bounce?

The answers were worked out by hand in tests.lived_map.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import improvement as m
from tests.e2e.bergaskolan import ServedStory, told_to_the_service
from tests.lived_map import AUTUMN, NOW, the_map
from tests.school import BERGASKOLAN, KARIN, at, id_of


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[ServedStory]:
    with told_to_the_service(data_folder, database_url) as story:
        yield story


@pytest.mark.capability("A40", "A41")
def test_question_4_where_in_our_routine_do_cases_wait_or_bounce(story: ServedStory) -> None:
    story.given(*AUTUMN)
    story.ledger.now = at(NOW)
    principal = story.service.staff(KARIN)
    answer = story.ask("process-map", by=principal, routine=m.ROUTINE, unit=BERGASKOLAN)
    # Of five waits for a mapping one still goes on: half had it by day 10, nine of ten by day 53, autumn holidays not counted.
    assert [(row["step"], row["n"], row["still_waiting"], row["median"], row["p90"], row["over_time"]) for row in answer["rows"]] == [
        ("oro", 0, 0, None, None, 0),
        ("kartläggning", 5, 1, 10, 53, 2),
        ("behov", 4, 0, 1.5, 2, 0),
        ("stöd", 4, 2, 12, None, 2),
    ]
    by_role = story.ask("process-map", by=principal, per="role", unit=BERGASKOLAN)["rows"]
    assert {row["role"]: (row["ended"], row["still_waiting"], row["median"]) for row in by_role if row["step"] == "kartläggning"} == {
        "Kurator": (1, 0, 7),
        "Rektor": (0, 1, None),
        "Speciallärare/specialpedagog": (3, 0, 10),
    }
    bounced = story.ask("process-map", by=principal, per="deviation", unit=BERGASKOLAN)
    assert [(row["deviation"], row["from_step"], row["step"], row["times"]) for row in bounced["rows"]] == [
        ("over time", None, "kartläggning", 2),
        ("over time", None, "stöd", 2),
        ("skipped", None, "oro", 1),
        ("repeated", None, "kartläggning", 1),
        ("returned", "behov", "kartläggning", 1),
        ("declined offer", None, "behov", 1),
        ("handed back", None, "behov", 1),
        ("never gone", "oro", "stöd", 0),
    ]
    # On 12 September two wait for a mapping since three days; the third concern was answered that morning.
    before = story.ask("process-map", on=at("2024-09-12 12:00").isoformat())
    mapping = next(row for row in before["rows"] if row["step"] == "kartläggning")
    assert (mapping["still_waiting"], mapping["longest_still_waiting"], mapping["closed_without"]) == (2, 3, 1)
    another = f"routine/{id_of('another routine')}"
    story.given((the_map(), another, NOW, KARIN))
    several = story.ask("process-map", by=principal, unit=BERGASKOLAN)
    assert (several["rows"], several["figures"]["routines"].keys()) == ([], {m.ROUTINE, another})
    assert all("`routine`" in several["note"][language] for language in ("sv", "en")), "what to choose by, not silence"
