"""What is said in forums, initiatives, routines and dialogues."""

AGENDA = ("Återkoppling på förra mötets råd", "Dilemman", "Styrkor och utmaningar per årskurs", "Reflektion")
CALLED_OFF = ("absence", "no-cover", "other-activity", "nothing-to-raise")
DILEMMAS = (
    ("social", "Rasterna slutar ofta i bråk, och ingen vuxen är nära."),
    ("learning", "Genomgångarna når inte fram till hela gruppen."),
    ("attendance", "Flera kommer sent till första lektionen."),
    ("safety", "Det är oroligt i kön till matsalen."),
    ("attention", "Övergångarna mellan lektioner tar lång tid."),
)
ADVICE = (
    "Låt två vuxna leda lek på rasten.",
    "Börja med en kort genomgång och visa stegen på tavlan.",
    "Ring hem samma dag, med en fråga och inte en förebråelse.",
    "Dela kön i två, och låt mentor stå med den första veckan.",
    "Ge förvarning fem minuter innan, och samma rutin varje gång.",
)
COMMITMENTS = ("Leder raster två dagar i veckan.", "Ringer hem före fredag.", "Provar bildstöd i en vecka.")
FEEDBACK = {
    "yes": "Det hjälpte, vi fortsätter.",
    "partly": "Bättre vissa dagar; vi behöver vara fler.",
    "no": "Ingen skillnad än, vi tar upp det igen.",
}
STRENGTHS = (
    ("social", "Fadderverksamheten fungerar."),
    ("safety", "Eleverna känner vuxna i alla arbetslag."),
    ("learning", "Gemensam planering ger lugnare lektioner."),
)
CHALLENGES = (
    ("safety", "Korridoren vid matsalen är orolig."),
    ("attendance", "Ströfrånvaron växer."),
    ("environment", "Många byten av sal."),
    ("learning", "Läsningen går långsamt framåt."),
)
REFLECTIONS = ("Vi behöver mer tid till varje dilemma.", "Bra att köket var med.", "Återkopplingen gjorde skillnad i dag.")

# Domain → (title, baseline, cause, indicator, what, how, knowledge).
INITIATIVES = {
    "learning": (
        "Läsa varje dag",
        "Var tredje elev läser långsammare än väntat i höstens screening.",
        "Schemat bryter sönder läspassen.",
        "Andel elever under gränsen i läsprovet",
        "Tjugo minuters läsning före första lektionen",
        "Alla klasser, med samma upplägg och turordning för högläsning.",
        "Daglig, kort lästräning har stöd i forskningen.",
    ),
    "attendance": (
        "Närvaro från första dagen",
        "Var åttonde elev har mer än tio procents frånvaro.",
        "Ingen vet vem som ringer hem, och när.",
        "Andel elever med mer än tio procents frånvaro",
        "Samtal hem samma dag och kartläggning vid tredje tillfället",
        "Mentor ringer före klockan tio; elevhälsan kartlägger.",
        "Tidiga samtal är beprövad erfarenhet i kommunen.",
    ),
    "safety": (
        "Tryggare raster",
        "Var femte elev undviker någon plats på skolan.",
        "Vuxna är utspridda efter schema, inte efter behov.",
        "Andel elever som undviker någon plats",
        "Ledda raster och vuxna där det händer",
        "Rastvärdar efter trygghetskartan, två ledda aktiviteter per dag.",
        "Ledda raster har stöd i forskning och egen erfarenhet.",
    ),
    "attention": (
        "Samma början på lektionen",
        "Lektionerna börjar på olika sätt, och många elever kommer inte igång.",
        "Varje lärare har sin egen rutin.",
        "Andel lektioner som kommit igång inom fem minuter",
        "Gemensam lektionsstart",
        "Samma fyra steg på tavlan i alla ämnen.",
        "Egen kartläggning i arbetslagen.",
    ),
}
WHY = "Det återkommer i flera ärenden och i forumet."
NOTES_OF_FOLLOW_UP = ("Genomförs som planerat.", "Blir av de flesta dagar.", "Två arbetslag har inte börjat.")
EVIDENCE = "Mätningen i maj, jämförd med höstens."
KEEP, CHANGE = "Upplägget och ansvaret.", "Börja redan i augusti."
WORKED, HINDERED = "Samma upplägg i alla klasser.", "Vikarier kände inte till rutinen."
WHY_STOP = "Det har blivit en del av vardagen."
WHY_NOT = "Ingen skillnad trots två omgångar."
LESSONS = (
    ("success factor", "Korta pass varje dag gav mer än långa pass en gång i veckan."),
    ("success factor", "När en person ringer samma dag kommer fler."),
    ("obstacle", "Vikarier som inte kände rutinen bröt den."),
)

ROUTINE = "Från oro till stöd"
# Step → (name, role, days expected from the step before, outcome, topics that show it).
STEPS = (
    ("oro", "Oro anmäls", "Lärare", 0, "Rektor känner till oron.", ("sqa.concern.raised", "sqa.case.opened")),
    ("ansvar", "Ärendet får en ägare", "Rektor", 5, "En ägare är utsedd.", ("sqa.concern.taken-up", "sqa.case.opened")),
    ("kartläggning", "Kartläggning", "Speciallärare/specialpedagog", 10, "Behoven är kända.", ("sqa.case.assessment-recorded",)),
    ("beslut", "Plan eller anpassningar", "Rektor", 10, "Det är bestämt vad som görs.", ("sqa.case.support-planned",)),
    ("stöd", "Stödet börjar", "Lärare", 5, "Stödet ges.", ("sqa.case.support-started",)),
    ("utvärdering", "Utvärdering", "Speciallärare/specialpedagog", 60, "Resultatet är känt.", ("sqa.case.evaluation-recorded",)),
    ("analys", "Analys och beslut", "Rektor", 15, "Fortsätta, justera eller avsluta.", ("sqa.case.analysis-recorded",)),
)
CHANGES = (
    ("kartläggning", "Kartläggningen börjar med ett samtal inom fem dagar.", "Det drar ut på tiden innan någon träffar eleven."),
    ("stöd", "Stödet börjar medan planen skrivs.", "Eleverna väntar i onödan."),
)
MISSION = "Elevhälsan främjar och förebygger. Den stödjer lärmiljöer och elever mot målen, tillsammans med lärarna."
SEES_IT_OTHERWISE = "Jag ser mer av uppdraget i klassrummen än i samtalsrummet."

MEETING = "Dialogmöte om barn- och elevhälsan"
# Main group → (name, subgroups, how often it is said, texts).
GROUPS = {
    "samarbete": ("Samarbete", ("mötesformer", "samplanering"), 8, ("Mer samplanering med fritids.", "Tätare möten med elevhälsan.")),
    "roller": ("Roller och ansvar", ("uppdrag", "ledning"), 5, ("Vem äger frågan när eleven byter skola?", "Oklart vem som följer upp.")),
    "tid": ("Tid", ("mötestid",), 4, ("Tid för reflektion saknas.", "Mötena ställs in.")),
    "kompetens": ("Kompetens", ("handledning",), 3, ("Mer handledning i klassrummet.", "Specialpedagog i vardagen.")),
    "uppföljning": ("Uppföljning", (), 2, ("Utvärdera det vi sätter igång.", "Vad blev det av förra satsningen?")),
}
WORK_AREAS = ("Mötesformer som håller", "Tydliga roller", "Tid att planera", "Handledning i vardagen", "Följ upp det vi gör")
CAME_OF_IT = "Mötestiderna ligger i schemat sedan höstlovet."
RECODED = "Handlar om ansvar mer än om tid."
