"""Needs that show in attendance, health, relations, safety, transitions and at home."""

from adapters.simulator.texts.needs import NeedKind, SupportIdea

ATTENDANCE = NeedKind(
    domain="attendance",
    target="individual",
    assessed=("absence-investigation", "Kurator"),
    concerns=(
        "Borta {ofta} {nu}, mest på {dag}.",
        "Kommer till skolan men går hem efter lunch; frånvaron ökar.",
        "Sen ankomst och hela frånvarodagar; svarar inte på meddelanden från {vem}.",
    ),
    summaries=(
        "Frånvaroutredning: frånvaron började i {ämne} och har spridit sig; sover dåligt.",
        "Samtal med elev och vårdnadshavare: oro inför {ämne} och raster.",
    ),
    descriptions=("Behöver en planerad väg tillbaka med en vuxen som möter upp.", "Behöver anpassade skoldagar tills närvaron är stabil."),
    goals=(
        (
            "Närvaro under 20 procent",
            "Närvaro 20–50 procent",
            "Närvaro 50–75 procent enligt plan",
            "Närvaro 75–90 procent",
            "Närvaro över 90 procent",
        ),
        (
            "Kommer inte till skolan",
            "Kommer till skolan någon dag i veckan",
            "Kommer varje dag enligt anpassat schema",
            "Kommer till de flesta lektioner",
            "Följer ordinarie schema",
        ),
    ),
    supports=(
        SupportIdea(
            "health-psychosocial",
            "remedial",
            "individual",
            ("Stödsamtal hos kurator {vecka}.", "Avstämning varje morgon {minuter} minuter."),
        ),
        SupportIdea("adapted-study-path", "remedial", "individual", ("Anpassad studiegång under åtta veckor med upptrappning.",)),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Möter upp vid dörren och planerar dagen {tid}.",)),
        SupportIdea("distance-teaching", "remedial", "individual", ("Distansundervisning i {ämne} under en övergång.",)),
    ),
    causes=(
        ("individual", "Dålig sömn och oro inför redovisningar."),
        ("group", "Saknar kamrat i de flesta grupper."),
        ("organisation", "Frånvaron uppmärksammades först efter {n} veckor."),
    ),
)

MENTAL_HEALTH = NeedKind(
    domain="mental-health",
    target="individual",
    assessed=("social-investigation", "Kurator"),
    icf="b152",
    concerns=("Är ledsen {ofta} och drar sig undan {plats}.", "Berättar om stark oro {nu} och orkar inte {ämne}."),
    summaries=("Samtal vid {n} tillfällen: oro som påverkar sömn och skolarbete.", "Skattning och samtal; skolans del är stöd i vardagen."),
    descriptions=("Behöver en trygg vuxen och möjlighet att vila.", "Behöver färre krav samtidigt och förutsägbarhet."),
    goals=(
        (
            "Orkar inte vara i klassrummet",
            "Är i klassrummet korta stunder",
            "Deltar i de flesta lektioner med paus",
            "Deltar i alla lektioner",
            "Deltar och berättar själv vad som hjälper",
        ),
    ),
    supports=(
        SupportIdea("health-psychosocial", "remedial", "individual", ("Samtal hos kurator {vecka}.",)),
        SupportIdea("health-psychological", "remedial", "individual", ("Psykolog följer upp tillsammans med {vem}.",)),
        SupportIdea("health-medical", "preventive", "individual", ("Hälsosamtal hos skolsköterskan {vecka}.",)),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Rätt att gå ifrån med kort, och {hjälp}.",)),
    ),
    causes=(
        ("individual", "Höga krav på sig själv."),
        ("group", "Konflikt i kamratgruppen {nu}."),
        ("organisation", "Många prov samma vecka."),
    ),
)

SOCIAL = NeedKind(
    domain="social",
    target="individual",
    assessed=("conversation", "Lärare"),
    icf="d7200",
    concerns=("Hamnar i konflikt {plats} {ofta}.", "Är ensam {plats} {nu}.", "Har svårt med turtagning i lek {tid}."),
    summaries=(
        "Observation på {n} raster: söker kontakt men på ett sätt som missförstås.",
        "Samtal med eleven och {vem}: vill ha vänner men vet inte hur.",
    ),
    descriptions=("Behöver vuxenstöd i samspelet på raster.", "Behöver öva turtagning och att läsa av situationer."),
    goals=(
        (
            "Konflikter varje dag",
            "Konflikter flera gånger i veckan",
            "Löser de flesta konflikter med en vuxen",
            "Löser konflikter själv ibland",
            "Har kamrater och söker hjälp i tid",
        ),
    ),
    supports=(
        SupportIdea(
            "extra-adaptation", "remedial", "individual", ("Rastaktivitet med vuxen {vecka}.", "Sociala berättelser inför nya situationer.")
        ),
        SupportIdea("health-special-education", "preventive", "group", ("Samspelsgrupp {vecka} med specialpedagog.",)),
        SupportIdea("guidance", "preventive", "group", ("Planerad lek i fritidshemmet på {dag}.",)),
    ),
    causes=(("individual", "Behöver tid för att tolka andras avsikter."), ("group", "Rasterna saknade vuxenledda aktiviteter.")),
)

SAFETY = NeedKind(
    domain="safety",
    target="group",
    assessed=("environment-mapping", "Kurator"),
    concerns=("Hårt språk {plats} och flera elever känner sig otrygga.", "Utanförskap i klassen {nu}; {n} elever berättar samma sak."),
    summaries=("Trygghetsenkät och samtal i klassen: otryggt {plats}.", "Kartläggning av relationer i gruppen under {n} veckor."),
    descriptions=("Gruppen behöver fler vuxna {plats} och gemensamma regler.", "Gruppen behöver arbeta med språkbruk och delaktighet."),
    goals=(
        (
            "De flesta känner sig otrygga",
            "Hälften känner sig trygga",
            "De flesta känner sig trygga",
            "Nästan alla känner sig trygga",
            "Alla känner sig trygga och säger ifrån",
        ),
    ),
    supports=(
        SupportIdea("guidance", "promoting", "group", ("Värdegrundsarbete på {dag} med mentor och kurator.",)),
        SupportIdea("environment-adaptation", "preventive", "group", ("Fler vuxna {plats} enligt rastschema.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Handledning till arbetslaget om grupprocesser.",)),
    ),
    causes=(("group", "Gruppen sattes samman på nytt i höst."), ("organisation", "Rastvärdsschemat hade luckor {tid}.")),
)

TRANSITION = NeedKind(
    domain="transition",
    target="individual",
    assessed=("conversation", "Lärare"),
    concerns=("Oro inför stadiebytet; behöver en plan i god tid.", "Har fungerande stöd som inte får tappas i övergången."),
    summaries=("Genomgång av vad som fungerar: {hjälp} och {hjälp}.", "Samtal med elev, vårdnadshavare och {vem} om nästa skola."),
    descriptions=(
        "Behöver besök på den nya enheten och en känd vuxen från start.",
        "Behöver att anpassningarna följer med från första dagen.",
    ),
    goals=(
        (
            "Vägrar besöka den nya skolan",
            "Besöker med stor oro",
            "Har besökt och vet vem som möter",
            "Berättar själv vad som behövs",
            "Ser fram emot bytet",
        ),
    ),
    supports=(
        SupportIdea("guidance", "preventive", "individual", ("Besök på nya skolan vid {n} tillfällen.",)),
        SupportIdea("extra-adaptation", "preventive", "individual", ("Fotobok om nya skolan och {hjälp}.",)),
    ),
    causes=(("organisation", "Överlämningen planerades först i maj."), ("individual", "Nya miljöer tar längre tid.")),
)

HOME = NeedKind(
    domain="home",
    target="individual",
    assessed=("social-investigation", "Kurator"),
    concerns=("Kommer ofta utan frukost och vill stanna kvar efter skolan.", "Berättar att det är stökigt hemma {nu}."),
    summaries=("Samtal; anmälan till socialtjänsten är gjord och skolans del planeras här.",),
    descriptions=("Behöver trygga rutiner i skolan och en vuxen att vända sig till.",),
    goals=(
        (
            "Saknar rutiner i skolan",
            "Har en vuxen men söker den sällan",
            "Söker sin vuxna och följer dagens rutiner",
            "Orkar med skolarbetet de flesta dagar",
            "Orkar med skolarbetet varje dag",
        ),
    ),
    supports=(
        SupportIdea("health-psychosocial", "remedial", "individual", ("Kurator finns {vecka} och håller kontakt med hemmet.",)),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Lugn start på dagen med frukost i skolan.",)),
    ),
    causes=(("individual", "Förändrade förhållanden hemma."), ("organisation", "Samverkan med socialtjänsten kom igång sent.")),
)

PHYSICAL = NeedKind(
    domain="physical-health",
    target="individual",
    assessed=("medical-assessment", "Skolsköterska"),
    concerns=("Ofta ont i magen {tid} och vill gå hem.", "Orkar inte hela dagar efter sjukdom."),
    summaries=("Hälsobesök; medicinsk bedömning finns i journalen, här står skolans anpassningar.",),
    descriptions=("Behöver vila och anpassad idrott under en period.", "Behöver mellanmål och paus enligt plan."),
    goals=(
        (
            "Klarar enstaka lektioner",
            "Klarar halva dagar",
            "Klarar hela dagar med vila",
            "Klarar hela dagar",
            "Deltar i allt, även idrott",
        ),
    ),
    supports=(
        SupportIdea("health-medical", "remedial", "individual", ("Skolsköterskan följer upp {vecka}.",)),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Vilorum och anpassad idrott.",)),
    ),
    causes=(("individual", "Lång återhämtning."), ("organisation", "Vilorum saknades under hösten.")),
)
