"""Every event type of improvement, in one long story that goes on where another has ended."""

from datetime import date
from typing import Any

from sqa.forums import events as f
from sqa.initiatives import events as i
from sqa.lessons import LessonPublished
from sqa.obligations import EvaluationEscalated, EvaluationWaived, ObligationReassigned, ReminderSent
from sqa.ownership import HandoverAccepted, HandoverDeclined, HandoverWithdrawn
from sqa.quality_cycles import events as q
from tests import examples as x
from tests import improvement as m
from tests.school import ASA, JOB, KARIN, TOVE, id_of

SEPTEMBER = id_of("September")

INITIATIVE: tuple[Any, ...] = (
    (m.baseline(), m.INITIATIVE),
    m.causes(),
    x.step("plan"),
    m.indicator(),
    m.measure(),
    m.measure("posters"),
    m.follows_up_measure(date(2025, 4, 1)),
    m.evaluates_whole(),
    x.invited("pupil"),
    (x.took_part("pupil"), ASA),
    x.invited("guardian"),
    (x.said_no("guardian"), ASA),
    (x.differs(), ASA),
    x.opinion_answered(),
    (x.offered(TOVE, expires="2025-05-01"), ASA),
    (HandoverDeclined(offer=id_of("offer"), reason="no-capacity"), TOVE),
    (x.offered(TOVE, "second", "2025-05-01"), ASA),
    (HandoverWithdrawn(offer=id_of("second"), reason="Nej."), ASA),
    ("2025-02-03", x.offered(TOVE, "third", "2025-02-04"), ASA),
    ("2025-02-05", x.expired("third"), JOB),
    (x.offered(TOVE, "fourth", "2025-05-01"), ASA),
    (HandoverAccepted(offer=id_of("fourth")), TOVE),
    (x.assigned(ASA), KARIN),
    x.step("do"),
    m.measure_started(),
    i.MeasureReassigned(measure=id_of("passes"), responsible=ASA, reason="Byte."),
    i.MeasureCancelled(measure=id_of("posters"), reason="Behövs inte."),
    m.checked(next_on=date(2025, 4, 3)),
    x.promised("film", due_on=date(2025, 5, 1)),
    x.passed_to(ASA, "film"),
    x.kept("film"),
    (ReminderSent(obligation=id_of("first evaluation of the whole"), to=KARIN), JOB),
    ("2025-05-02", m.measure_done()),
    ("2025-05-16", EvaluationEscalated(obligation=id_of("first evaluation of the whole"), to=KARIN, level="principal"), JOB),
    x.rescheduled("first evaluation of the whole", date(2025, 5, 28)),
    x.step("evaluate"),
    m.attained(),
    x.step("analyse"),
    m.evaluates_whole(due_on=date(2025, 6, 1), name="second"),
    EvaluationWaived(obligation=id_of("second evaluation of the whole"), reason="Redan gjord."),
    m.concluded(),
    LessonPublished(kind="success factor", level="organisation", domain="learning", lesson="Korta pass varje dag."),
    m.initiative_ended(became_routine=True),
    i.InitiativeReopened(owner=ASA, reason="Effekten avtar."),
)

REST: tuple[Any, ...] = (
    (m.cycle_opened(), m.CYCLE),
    q.InitiativeIncluded(initiative=m.INITIATIVE),
    q.FollowUpIncluded(what="Läsprov.", shows="Bättre."),
    m.cycle_analysed(),
    q.QualityCycleClosed(carried_on=(m.INITIATIVE,)),
    (m.scheduled(), m.FORUM),
    m.meeting(),
    m.meeting("Oktober"),
    m.called_off("Oktober"),
    m.held(),
    m.attended(ASA, KARIN),
    m.dilemma(case=x.OTHER_CASE),
    m.advice(),
    m.agreed(case=x.OTHER_CASE, due_on=date(2025, 9, 1)),
    (m.feedback(), m.FORUM),
    f.StrengthNoted(meeting=SEPTEMBER, part="åk 7", domain="social", strength="Faddrarna."),
    f.ChallengeNoted(meeting=SEPTEMBER, part="åk 8", domain="safety", challenge="Korridoren."),
    m.prognosis(),
    f.TimePlanned(purpose="forum", first_day=date(2025, 8, 1), last_day=date(2025, 12, 20), minutes=600),
    f.TimeUsed(purpose="forum", on_day=date(2025, 6, 2), minutes=55, meeting=SEPTEMBER),
    f.ReflectionRecorded(meeting=SEPTEMBER, reflection="Mer tid."),
    x.promised("kalla", due_on=date(2025, 9, 1)),
    ObligationReassigned(obligation=id_of("kalla"), to=ASA, reason="Byte."),
    (ReminderSent(obligation=id_of("kalla"), to=ASA), JOB),
    x.kept("kalla"),
    (m.map_published(), m.ROUTINE),
    (m.change(), TOVE),
    m.change_decided(),
    m.map_published(2, changes=(id_of("snabbare"),)),
    (m.mission(), m.MISSION),
    (m.acknowledged(TOVE), TOVE),
    (m.notes(claimed=5), m.DIALOGUE),
    m.codebook(),
    m.coded(1, "tid"),
    m.coded(1, "tid", "B"),
    m.coded(2, "roller"),
    m.coded(2, "tid", "B"),
    m.recoded(2, "tid"),
    m.area(),
    m.area_linked(),
    m.area_reported(),
)

BEGINNING: tuple[Any, ...] = ((m.proposed(), m.INITIATIVE), (m.released(), m.RELEASE, JOB))
