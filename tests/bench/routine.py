"""The routine that every school of the bench has drawn: from the concern to the evaluation."""

from uuid import NAMESPACE_OID, uuid5

from sqa.eventing.event import Proposal
from sqa.routines.events import Arrow, MapStep, MapVersionPublished
from sqa.vocabulary import Actor
from tests.bench.municipality import School
from tests.bench.stories import TERM

STEPS = {
    "concern": ("Lärare", 0, "sqa.concern.raised"),
    "mapping": ("Speciallärare/specialpedagog", 14, "sqa.case.assessment-recorded"),
    "need": ("Speciallärare/specialpedagog", 5, "sqa.case.need-identified"),
    "support": ("Lärare", 14, "sqa.case.support-started"),
    "evaluation": ("Kurator", 60, "sqa.case.evaluation-recorded"),
}


def routine_of(school: School) -> str:
    """The stream of a school's routine."""
    return f"routine/{uuid5(NAMESPACE_OID, str(school.unit))}"


def map_of(school: School) -> Proposal[MapVersionPublished]:
    """Its map, decided by its principal as the term begins."""
    steps = tuple(
        MapStep(step=step, name=step, role=role, within_days=days, outcome="Nästa steg.", reached_by=(topic,))
        for step, (role, days, topic) in STEPS.items()
    )
    ways = tuple(Arrow(from_step=start, to_step=end) for start, end in zip(STEPS, [*STEPS][1:], strict=False))
    data = MapVersionPublished(unit=school.unit, name="Oro till stöd", map_version=1, steps=steps, arrows=ways, decided_by=school.principal)
    return Proposal(uuid5(school.unit, "map"), routine_of(school), data, TERM, Actor("duty", str(school.principal)))
