"""The code lists and the concern scale that a new ledger publishes first. From then on they are the huvudman's data.

Professions are SS 12000's `dutyRole` values, with three of our own last. Support kinds and need domains follow domain usage in
Swedish schools; a coming reform that renames support kinds is a new version of the list, not new code.
"""

from collections.abc import Iterator
from datetime import date

from sqa.code_lists.code_list import stream_of as list_stream
from sqa.code_lists.events import CodeListPublished, Word
from sqa.eventing.event import Event
from sqa.scales.events import Level, RatingScalePublished
from sqa.scales.rating_scale import stream_of as scale_stream

VALID_FROM = date(2000, 1, 1)
CONCERN_SCALE = scale_stream("concern-level")

# Each code has its Swedish and English wording, and the group it counts to where there is one.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "need-domain": {
        "learning": ("lärande & ämne", "learning and subject"),
        "language": ("språk & kommunikation", "language and communication"),
        "attention": ("uppmärksamhet & struktur", "attention and structure"),
        "social": ("socialt samspel", "social interaction"),
        "mental-health": ("psykisk hälsa", "mental health"),
        "physical-health": ("fysisk hälsa", "physical health"),
        "attendance": ("närvaro", "attendance (absence)"),
        "safety": ("trygghet & studiero", "safety and calm to study"),
        "environment": ("lärmiljö (fysisk/social/pedagogisk)", "learning environment (physical, social, pedagogical)"),
        "transition": ("övergång", "transition"),
        "home": ("hemförhållanden", "home conditions"),
        "other": ("övrigt", "other"),
    },
    "support-kind": {
        "guidance": ("ledning & stimulans", "guidance and stimulation"),
        "extra-adaptation": ("extra anpassning", "extra adaptation"),
        "special-support-in-group": ("särskilt stöd i gruppen", "special support in the group", "special-support"),
        "special-teaching-group": ("särskild undervisningsgrupp", "special teaching group", "special-support"),
        "individual-teaching": ("enskild undervisning", "individual teaching", "special-support"),
        "adapted-study-path": ("anpassad studiegång", "adapted course of study", "special-support"),
        "distance-teaching": ("distansundervisning", "distance teaching", "special-support"),
        "study-guidance": ("studiehandledning på modersmålet", "study guidance in the mother tongue", "special-support"),
        "health-medical": ("elevhälsoinsats, medicinsk", "pupil health effort, medical", "pupil-health"),
        "health-psychological": ("elevhälsoinsats, psykologisk", "pupil health effort, psychological", "pupil-health"),
        "health-psychosocial": ("elevhälsoinsats, psykosocial", "pupil health effort, psychosocial", "pupil-health"),
        "health-special-education": ("elevhälsoinsats, specialpedagogisk", "pupil health effort, special education", "pupil-health"),
        "staff-supervision": ("handledning till personal", "supervision of staff"),
        "environment-adaptation": ("miljöanpassning", "adaptation of the environment"),
    },
    "effort-level": {
        "promoting": ("hälsofrämjande", "promoting"),
        "preventive": ("förebyggande", "preventive"),
        "remedial": ("åtgärdande", "remedial"),
    },
    "target": {
        "individual": ("individ", "individual"),
        "group": ("grupp", "group"),
        "organisation": ("organisation", "organisation"),
    },
    "cause-level": {
        "individual": ("individ", "individual"),
        "group": ("grupp", "group"),
        "organisation": ("organisation", "organisation"),
    },
    "ending-reason": {
        "goals-met": ("mål nått", "goals met"),
        "became-routine": ("blev del av vardagen", "became part of the everyday work"),
        "no-effect": ("gav inte effekt", "had no effect"),
        "other-priorities": ("annat gick före", "other things came first"),
        "not-begun": ("blev inte av", "was never begun"),
        "other": ("annat", "other"),
    },
    "forum-kind": {
        "cross-professional": ("tvärprofessionellt forum", "cross-professional forum"),
        "pupil-health": ("elevhälsoteam", "pupil health team"),
        "working-team": ("arbetslag", "working team"),
        "workshop": ("workshop", "workshop"),
        "co-planning": ("samplanering", "co-planning"),
        "collegial-learning": ("kollegialt lärande", "collegial learning"),
        "management": ("ledningsgrupp", "management"),
        "other": ("annat", "other"),
    },
    "cancellation-reason": {
        "absence": ("frånvaro", "absence"),
        "no-cover": ("vikarie saknades", "no cover"),
        "nothing-to-raise": ("inget att ta upp", "nothing to raise"),
        "other-activity": ("annan aktivitet gick före", "another activity came first"),
        "other": ("annat", "other"),
    },
    "knowledge-basis": {
        "research": ("forskning", "research"),
        "proven-experience": ("beprövad erfarenhet", "proven experience"),
        "own-analysis": ("egen kartläggning och analys", "own mapping and analysis"),
        "supervision": ("påpekande vid tillsyn eller granskning", "remark at inspection or audit"),
    },
    "assessment-kind": {
        "pedagogical-mapping": ("pedagogisk kartläggning", "pedagogical mapping"),
        "pedagogical-investigation": ("pedagogisk utredning", "pedagogical investigation"),
        "social-investigation": ("social utredning", "social investigation"),
        "psychological-assessment": ("psykologisk bedömning (referens)", "psychological assessment (reference)"),
        "medical-assessment": ("medicinsk bedömning (referens)", "medical assessment (reference)"),
        "absence-investigation": ("frånvaroutredning", "absence investigation"),
        "screening": ("screening", "screening"),
        "environment-mapping": ("kartläggning av lärmiljön", "mapping of the learning environment"),
        "conversation": ("samtal och observation", "conversation and observation"),
    },
    "closing-reason": {
        "goals-met": ("mål nått", "goals met"),
        "need-ended": ("behov upphört", "need ended"),
        "no-need": ("inget behov", "no need"),
        "passed-on": ("övergår", "passed on"),
        "moved": ("flyttat", "moved"),
        "consent-withdrawn": ("ej samtycke till frivillig insats", "no consent to a voluntary effort"),
        "merged": ("sammanfört", "merged"),
        "other": ("annat", "other"),
    },
    "decline-reason": {
        "wrong-profession": ("fel profession", "wrong profession"),
        "no-capacity": ("saknar kapacitet", "no capacity"),
        "no-authority": ("saknar behörighet", "no authority"),
        "conflict-of-interest": ("jäv", "conflict of interest"),
        "incomplete": ("ofullständigt underlag", "incomplete basis"),
        "other": ("annat", "other"),
    },
    "profession": {
        "Rektor": ("Rektor", "Principal"),
        "Lärare": ("Lärare", "Teacher"),
        "Förskollärare": ("Förskollärare", "Preschool teacher"),
        "Barnskötare": ("Barnskötare", "Child minder"),
        "Bibliotekarie": ("Bibliotekarie", "Librarian"),
        "Lärarassistent": ("Lärarassistent", "Teaching assistant"),
        "Fritidspedagog": ("Fritidspedagog", "Leisure-time teacher"),
        "Annan personal": ("Annan personal", "Other staff"),
        "Studie- och yrkesvägledare": ("Studie- och yrkesvägledare", "Career counsellor"),
        "Förstelärare": ("Förstelärare", "Lead teacher"),
        "Kurator": ("Kurator", "School counsellor"),
        "Skolsköterska": ("Skolsköterska", "School nurse"),
        "Skolläkare": ("Skolläkare", "School doctor"),
        "Skolpsykolog": ("Skolpsykolog", "School psychologist"),
        "Speciallärare/specialpedagog": ("Speciallärare/specialpedagog", "Special educator"),
        "Skoladministratör": ("Skoladministratör", "School administrator"),
        "Övrig arbetsledning": ("Övrig arbetsledning", "Other management"),
        "Övrig pedagogisk personal": ("Övrig pedagogisk personal", "Other educational staff"),
        "Förskolechef": ("Förskolechef", "Preschool head"),
        "kökspersonal": ("kökspersonal", "kitchen staff"),
        "vaktmästare": ("vaktmästare", "caretaker"),
        "extern aktör": ("extern aktör", "external actor"),
    },
}

CONCERN_LEVELS = (
    (0, "ingen oro", "no concern"),
    (1, "viss oro: följ i vardagen", "some concern: follow in everyday work"),
    (2, "oro: insats inom enheten", "concern: effort within the unit"),
    (3, "stark oro: elevhälsa, skyndsamt", "strong concern: pupil health, promptly"),
    (4, "akut: samma dag", "acute: the same day"),
)


def first_publications() -> Iterator[tuple[str, Event]]:
    """What a new ledger publishes: (stream, event) for every list and for the concern scale."""
    for name, words in WORDS.items():
        listed = tuple(Word(code=code, sv=w[0], en=w[1], group=w[2] if len(w) > 2 else None) for code, w in words.items())
        yield list_stream(name), CodeListPublished(name=name, valid_from=VALID_FROM, words=listed)
    levels = tuple(Level(level=level, sv=sv, en=en) for level, sv, en in CONCERN_LEVELS)
    yield CONCERN_SCALE, RatingScalePublished(name="concern-level", scale_version=1, valid_from=VALID_FROM, levels=levels)
