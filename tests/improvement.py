"""Events of improvement at Bergaskolan (tests.school), made so that a test says only what it is about."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqa.analyses import Cause
from sqa.dialogues import events as d
from sqa.dialogues.rules import agreement
from sqa.forums import events as f
from sqa.initiatives import events as i
from sqa.missions.events import MissionAcknowledged, MissionPublished
from sqa.obligations import EvaluationResponsibleAssigned, FollowUpResponsibleAssigned
from sqa.quality_cycles import events as q
from sqa.quality_cycles.quality_cycle import stream_of as cycle_stream
from sqa.releases.release import ReleaseMade
from sqa.routines import events as r
from tests.examples import CASE
from tests.school import ASA, BERGASKOLAN, KARIN, SAMIRA, TOVE, at, id_of

INITIATIVE, FORUM, ROUTINE, DIALOGUE, MISSION, RELEASE = (
    f"{kind}/{id_of(name)}"
    for kind, name in (
        ("initiative", "Läsa varje dag"),
        ("forum", "Bergaforum"),
        ("routine", "Oro till stöd"),
        ("dialogue", "8 maj"),
        ("mission", "Elevhälsan"),
        ("release", "Höstens mönster"),
    )
)
FIRST_DAY, LAST_DAY = date(2024, 8, 1), date(2025, 6, 30)
CYCLE = cycle_stream(BERGASKOLAN, FIRST_DAY)
CAUSES = (Cause(level="organisation", domain="environment", text="Schemat bryter läspassen."),)


# -- initiatives -------------------------------------------------------------------------------------------------


def proposed(owner: UUID = ASA, **said: Any) -> i.InitiativeProposed:
    given = {"unit": BERGASKOLAN, "owner": owner, "domain": "learning", "effort_level": "preventive", "target": "organisation"}
    return i.InitiativeProposed(**{**given, "title": "Läsa varje dag", "why": "Fler läser långsamt.", **said})


def baseline() -> i.BaselineDescribed:
    return i.BaselineDescribed(baseline="Var tredje elev i årskurs 7 läser under 90 ord i minuten.")


def causes() -> i.CausesAnalysed:
    return i.CausesAnalysed(causes=CAUSES)


def evidence(position: int = 1, sha256: str = "a" * 64) -> i.EvidenceCited:
    return i.EvidenceCited(release=RELEASE, sha256=sha256, position=position, shows="Behov av läsning i alla klasser.")


def indicator(name: str = "speed", by: date = date(2025, 5, 30), **said: Any) -> i.InitiativeGoalSet:
    given = {"goal": id_of(name), "indicator": "Andel under 90 ord", "unit_of_measure": "per cent", "baseline": 33.0, "target": 20.0}
    return i.InitiativeGoalSet(**{**given, "by": by, "knowledge_basis": "research", "knowledge": "Daglig läsning.", **said})


def measure(name: str = "passes", goal: str = "speed", responsible: UUID = TOVE, **said: Any) -> i.MeasurePlanned:
    given = {"measure": id_of(name), "goal": id_of(goal), "what": "Läspass", "how": "Tjugo minuter varje dag.", "responsible": responsible}
    return i.MeasurePlanned(**{**given, "from_day": date(2024, 10, 1), "to_day": date(2025, 4, 30), **said})


def measure_started(name: str = "passes") -> i.MeasureStarted:
    return i.MeasureStarted(measure=id_of(name))


def measure_done(name: str = "passes") -> i.MeasureDone:
    return i.MeasureDone(measure=id_of(name))


def follows_up_measure(first_on: date = date(2024, 12, 2)) -> FollowUpResponsibleAssigned:
    return FollowUpResponsibleAssigned(obligation=id_of("follow up passes"), measure=id_of("passes"), duty=ASA, first_on=first_on)


def evaluates_whole(duty: UUID = KARIN, due_on: date = date(2025, 5, 15), name: str = "first") -> EvaluationResponsibleAssigned:
    return EvaluationResponsibleAssigned(obligation=id_of(f"{name} evaluation of the whole"), duty=duty, due_on=due_on)


def checked(name: str | None = "passes", value: float | None = 28.0, **said: Any) -> i.InitiativeFollowedUp:
    given = {"measure": id_of(name) if name else None, "goal": id_of("speed"), "value": value, "carried_out": True, "works": True}
    return i.InitiativeFollowedUp(**{**given, "note": "Passen blir av.", **said})


def attained(*verdicts: i.GoalVerdict, name: str = "may") -> i.InitiativeEvaluated:
    return i.InitiativeEvaluated(evaluation=id_of(name), verdicts=verdicts or (attainment(),))


def attainment(goal: str = "speed", value: float | None = 21.0, level: int | None = 0, **said: Any) -> i.GoalVerdict:
    return i.GoalVerdict(goal=id_of(goal), value=value, attainment=level, evidence="Läsprov i maj.", **said)


def concluded(decision: str = "stop", **said: Any) -> i.InitiativeAnalysed:
    given: dict[str, Any] = {"causes": CAUSES, "keep": "Passen.", "change": "Tiden.", "success_factors": ("Varje dag.",)}
    given["why_stop"] = "Det är vardag nu." if decision == "stop" else None
    return i.InitiativeAnalysed(**{**given, "decision": decision, **said})


def initiative_ended(reason: str = "goals-met", **said: Any) -> i.InitiativeEnded:
    return i.InitiativeEnded(reason=reason, **said)


# -- quality cycles ----------------------------------------------------------------------------------------------


def cycle_opened(owner: UUID = KARIN, **said: Any) -> q.QualityCycleOpened:
    given = {"unit": BERGASKOLAN, "owner": owner, "first_day": FIRST_DAY, "last_day": LAST_DAY}
    return q.QualityCycleOpened(**{**given, **said})


def cycle_analysed() -> q.QualityCycleAnalysed:
    return q.QualityCycleAnalysed(summary="Läsningen går framåt.", causes=CAUSES, keep="Passen.", change="Mötena.")


# -- forums ------------------------------------------------------------------------------------------------------


def scheduled(**said: Any) -> f.ForumScheduled:
    given: dict[str, Any] = {"unit": BERGASKOLAN, "kind": "cross-professional", "name": "Bergaforum", "convener": KARIN, "every_weeks": 4}
    given |= {"first_at": at("2024-09-10 14:00"), "minutes": 60, "required": ("Lärare", "Kurator"), "parts": ("åk 7", "åk 8")}
    return f.ForumScheduled(**{**given, "agenda": ("Dilemman", "Reflektion"), "prognosis": True, **said})


def meeting(name: str = "September", starts: str = "2024-09-10 14:00") -> f.MeetingPlanned:
    return f.MeetingPlanned(meeting=id_of(name), starts_at=at(starts), minutes=60, mode="digital")


def held(name: str = "September") -> f.MeetingHeld:
    return f.MeetingHeld(meeting=id_of(name), mode="digital", minutes=55)


def called_off(name: str = "September", reason: str = "no-cover") -> f.MeetingCancelled:
    return f.MeetingCancelled(meeting=id_of(name), reason=reason)


def attended(*duties: UUID, others: Iterable[str] = ("kökspersonal",), name: str = "September") -> f.AttendanceRecorded:
    return f.AttendanceRecorded(meeting=id_of(name), present=duties or (TOVE, SAMIRA, KARIN), others=tuple(others))


def dilemma(name: str = "bråk", case: str | None = CASE, part: str | None = "åk 8") -> f.DilemmaRaised:
    given = {"dilemma": id_of(name), "meeting": id_of("September"), "domain": "social", "part": part, "case": case}
    return f.DilemmaRaised(**given, dilemma_text="Rasterna slutar i bråk.")


def advice(name: str = "bråk") -> f.AdviceGiven:
    return f.AdviceGiven(dilemma=id_of(name), profession="Kurator", advice="Vuxna som leker med.")


def agreed(
    dilemma: str = "bråk", duty: UUID = TOVE, case: str | None = CASE, due_on: date = date(2024, 10, 15), name: str = "leda lek"
) -> f.CommitmentAgreed:
    return f.CommitmentAgreed(dilemma=id_of(dilemma), case=case, obligation=id_of(name), duty=duty, due_on=due_on, what="Leder lek.")


def feedback(name: str = "bråk", helped: str = "yes") -> f.FeedbackGiven:
    return f.FeedbackGiven(dilemma=id_of(name), helped=helped, feedback="Lugnare.")


def prognosis(at_risk: int = 4, **said: Any) -> f.PrognosisRecorded:
    given = {"meeting": id_of("September"), "term": "2024-HT", "part": "åk 8", "domain": "learning", "pupils": 52}
    return f.PrognosisRecorded(**{**given, "at_risk": at_risk, **said})


# -- routines, missions, dialogues, releases ---------------------------------------------------------------------


def map_step(code: str, role: str = "Kurator", days: int = 10, topic: str = "sqa.case.assessment-recorded") -> r.MapStep:
    return r.MapStep(step=code, name=code.capitalize(), role=role, within_days=days, outcome="Nästa steg.", reached_by=(topic,))


def arrow(start: str, end: str) -> r.Arrow:
    return r.Arrow(from_step=start, to_step=end)


def map_published(version: int = 1, **said: Any) -> r.MapVersionPublished:
    given: dict[str, Any] = {"unit": BERGASKOLAN, "name": "Oro till stöd", "map_version": version, "decided_by": KARIN}
    given["steps"] = (map_step("oro", "Lärare", 0, "sqa.concern.raised"), map_step("utredning"))
    return r.MapVersionPublished(**{**given, "arrows": (arrow("oro", "utredning"),), **said})


def change(name: str = "snabbare", step: str | None = "utredning") -> r.StepChangeProposed:
    return r.StepChangeProposed(change=id_of(name), step=step, proposal="Fem dagar.", why="Det drar ut på tiden.")


def change_decided(name: str = "snabbare", *, accepted: bool = True) -> r.StepChangeDecided:
    return r.StepChangeDecided(change=id_of(name), accepted=accepted, reason="Rimligt.", decided_by=KARIN)


def mission(version: int = 1) -> MissionPublished:
    wording = {"concerns": ("Kurator", "Skolsköterska"), "statement": "Främja och förebygga."}
    return MissionPublished(unit=BERGASKOLAN, mission_version=version, decided_by=KARIN, **wording)


def acknowledged(duty: UUID = SAMIRA, version: int = 1) -> MissionAcknowledged:
    return MissionAcknowledged(mission_version=version, duty=duty)


def notes(*numbers: int, claimed: int | None = None, found: int | None = None) -> d.NotesImported:
    told = tuple(
        d.Note(number=n, table=1, row=n, phase="home", profession="Lärare", text=f"Anteckning {n}.") for n in numbers or (1, 2, 3, 4)
    )
    meeting = {"unit": BERGASKOLAN, "name": "Dialogmötet 8 maj", "held_on": date(2024, 5, 8), "claimed": claimed}
    return d.NotesImported(**meeting, found=len(told) if found is None else found, notes=told)


def codebook(version: int = 1, claimed: int | None = 3) -> d.CodebookPublished:
    time = d.MainGroup(code="tid", name="Tid", claimed=claimed, subgroups=(d.Subgroup(code="mötestid", name="Mötestid", claimed=1),))
    return d.CodebookPublished(codebook_version=version, groups=(time, d.MainGroup(code="roller", name="Roller", claimed=1)))


def coded(note: int, code: str, coder: str = "A", version: int = 1) -> d.NoteCoded:
    return d.NoteCoded(note=note, coder=coder, codebook_version=1, coding_version=version, code=code)


def recoded(note: int, code: str, coder: str = "A", version: int = 2) -> d.CodingRevised:
    return d.CodingRevised(note=note, coder=coder, codebook_version=1, coding_version=version, code=code, reason="Handlar om roller.")


def measured(dialogue: Any, *coders: str, version: int = 1, **said: Any) -> d.AgreementMeasured:
    return d.AgreementMeasured(coders=coders, coding_version=version, **{**agreement(dialogue, coders, version), **said})


def area(name: str = "Tid att mötas", groups: Iterable[str] = ("tid",), numbers: Iterable[int] = ()) -> d.WorkAreaFormed:
    return d.WorkAreaFormed(area=id_of(name), name=name, groups=tuple(groups), notes=tuple(numbers))


def area_linked(name: str = "Tid att mötas") -> d.WorkAreaLinkedToInitiative:
    return d.WorkAreaLinkedToInitiative(area=id_of(name), initiative=INITIATIVE)


def area_reported(name: str = "Tid att mötas", *, concluded: bool = False) -> d.WorkAreaReported:
    return d.WorkAreaReported(area=id_of(name), came_of_it="Läspassen ligger på schemat.", concluded=concluded)


def released(sha256: str = "a" * 64) -> ReleaseMade:
    given = {"table": "patterns", "definition": 1, "first_day": FIRST_DAY, "last_day": LAST_DAY}
    return ReleaseMade(**given, known_at=0, threshold=5, cells=(), sha256=sha256)
