"""A pupil's case as it may go, as CloudEvents: what the tests of states, questions and races begin from."""

from typing import Any
from uuid import UUID, uuid4

import httpx2

from tests.e2e.ekbacken import ASA, ELSA, KARIN, LINDSKOLAN, SAMIRA, a_case, at, case_opened, event

LEVELS = {"much_less": "Under 60 ord.", "less": "60–75 ord.", "expected": "75–90 ord.", "more": "90–105 ord.", "much_more": "Över 105 ord."}


class Story:
    """One case and the names of what is in it. Each method gives the next event; `tell` records it."""

    def __init__(self, client: httpx2.Client, *, unit: UUID = LINDSKOLAN, pupil: UUID = ELSA, owner: UUID = SAMIRA) -> None:
        self.client, self.stream = client, a_case()
        self.id = self.stream.removeprefix("case/")
        self.ids: dict[str, UUID] = {}
        self.position = 0
        self.tell(case_opened(self.stream, unit=unit, pupil=pupil, owner=owner, by=owner, time=at("2025-09-01")))

    def named(self, name: str) -> UUID:
        return self.ids.setdefault(name, uuid4())

    def tell(self, *events: dict[str, Any]) -> httpx2.Response:
        answer = self.client.post("/v1/events", json=list(events))
        assert answer.status_code == 201, answer.text
        self.position = answer.json()["position"]
        return answer

    def event(self, kind: str, data: dict[str, Any], day: str, **more: Any) -> dict[str, Any]:
        return event(kind, self.stream, data, time=at(day), **more)

    def assessed(self, day: str = "2025-09-08", **more: Any) -> None:
        data = {"assessment": self.named("mapping"), "kind": "pedagogical-mapping", "author": ASA, "summary": "Avkodar långsamt.", **more}
        self.tell(self.event("case.assessment-recorded", data, day))

    def needs(self, name: str = "reading", day: str = "2025-09-08") -> None:
        data = {"need": self.named(name), "assessment": self.named("mapping"), "domain": "learning", "target": "individual"}
        self.tell(self.event("case.need-identified", {**data, "description": "Behöver avkoda säkrare."}, day))

    def supported(self, day: str = "2025-09-15", need: str = "reading", name: str = "pairs") -> None:
        support = self.named(name)
        plan = {"support": support, "kind": "extra-adaptation", "effort_level": "remedial", "target": "individual"}
        plan |= {"needs": [str(self.named(need))], "responsible": str(ASA), "description": "Parläsning."}
        follow_up = {"obligation": self.named(f"{name} follow-up"), "support": support, "duty": ASA, "first_on": "2025-10-01"}
        evaluation = {"obligation": self.named(f"{name} evaluation"), "support": support, "duty": SAMIRA, "due_on": "2025-12-01"}
        self.tell(
            self.event("case.goal-set", {"goal": self.named(f"{need} goal"), "need": self.named(need), "levels": LEVELS, "weight": 2}, day),
            self.event("case.support-planned", plan, day),
            self.event("obligation.follow-up-responsible-assigned", follow_up, day),
            self.event("obligation.evaluation-responsible-assigned", evaluation, day),
            self.event("case.support-started", {"support": support}, day),
        )

    def evaluation(
        self, day: str = "2025-12-01", name: str = "evaluation", need: str = "reading", support: str = "pairs"
    ) -> dict[str, Any]:
        verdict = {"need": str(self.named(need)), "match": "matched", "result": 1, "judged_by": str(ASA), "evidence": "Läser 90 ord."}
        data = {"evaluation": self.named(name), "supports": [str(self.named(support))], "verdicts": [verdict]}
        return self.event("case.evaluation-recorded", data, day)

    def step(self, step: str, day: str, in_round: int = 1) -> None:
        self.tell(self.event("step.begun", {"step": step, "round": in_round}, day))

    def offered(self, to: UUID, day: str, name: str = "offer", expires: str = "2199-01-01") -> None:
        data = {"offer": self.named(name), "to": to, "expires_at": at(expires), "reason": "Byter tjänst."}
        self.tell(self.event("ownership.handover-offered", data, day))

    def decided(self, day: str = "2025-09-12") -> None:
        parties = [
            self.event("participation.offered", {"participation": uuid4(), "party": party, "step": "plan"}, day)
            for party in ("pupil", "guardian")
        ]
        data = {"decision": self.named("plan"), "content": "Läsning i liten grupp.", "decided_by": KARIN, "presented_by": ASA}
        decided = {**data, "took_part": [str(SAMIRA)], "support_kinds": ["special-support-in-group"]}
        self.tell(*parties, self.event("decision.plan-decided", decided, day, by=KARIN))

    def get(self, client: httpx2.Client | None = None, **parameters: Any) -> httpx2.Response:
        return (client or self.client).get(f"/v1/cases/{self.id}", params=parameters)

    def state(self, client: httpx2.Client | None = None, **parameters: Any) -> dict[str, Any]:
        answer = self.get(client, **parameters)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def history(self, client: httpx2.Client | None = None, **parameters: Any) -> list[dict[str, Any]]:
        answer = (client or self.client).get(f"/v1/cases/{self.id}/history", params=parameters)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["events"])
