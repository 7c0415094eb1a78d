"""Needs that show in attendance, health, relations, safety, transitions and at home."""

from adapters.simulator.texts.needs import NeedKind, SupportIdea

ATTENDANCE = NeedKind(
    domain="attendance",
    target="individual",
    assessed=("absence-investigation", "Kurator"),
    where=("på morgonen", "på lektionerna i {ämne}", "på idrotten", "de dagar schemat är långt"),
    concerns={
        1: ("Kommer sent {ibland}, mest på {dag}.", "Några strödda frånvarodagar {nu}."),
        2: (
            "Är borta flera lektioner i veckan {nu}, mest på {dag}.",
            "Kommer till skolan men går ofta hem efter lunch.",
        ),
        3: (
            "Har varit borta hela dagar {nu}; frånvaron ökar snabbt.",
            "Hela frånvarodagar varje vecka; svarar inte på meddelanden från {vem}.",
        ),
    },
    summaries=(
        "Frånvaroutredning: frånvaron började på lektionerna i {ämne} och har spridit sig; sover dåligt.",
        "Samtal med elev och vårdnadshavare: oro inför raster och redovisningar.",
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
            ("Stödsamtal hos kurator {sällan}.", "Kurator möter upp och stämmer av {minuter} minuter varje morgon."),
        ),
        SupportIdea("adapted-study-path", "remedial", "individual", ("Anpassad studiegång under åtta veckor med upptrappning.",)),
        SupportIdea(
            "extra-adaptation",
            "remedial",
            "individual",
            ("En vuxen möter upp vid dörren och går igenom dagen.", "Lugn start i en mindre grupp."),
        ),
        SupportIdea("distance-teaching", "remedial", "individual", ("Distansundervisning i {ämne} under en övergångstid.",)),
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
    where=("på lektionerna", "i grupparbeten", "inför prov", "på rasterna"),
    concerns={
        1: ("Är ledsen {ibland} men pratar gärna om det.", "Verkar trött och nedstämd {nu}."),
        2: ("Är ledsen {ofta} och drar sig undan {plats}.", "Berättar om oro {nu} och orkar inte hela skoldagar."),
        3: (
            "Gråter {ofta}, sover knappt och orkar inte vara på lektionerna.",
            "Berättar om stark ångest {nu} och har slutat äta i skolan.",
        ),
        4: (
            "Har i dag berättat om tankar på att inte vilja leva. Är nu hos kuratorn.",
            "Har skadat sig själv i skolan i dag och behöver hjälp genast.",
            "Fick en svår panikattack i dag och säger att hen inte vågar gå hem. En vuxen är med hela tiden.",
        ),
    },
    summaries=(
        "Samtal vid {n} tillfällen: oro som påverkar sömn och skolarbete.",
        "Skattningsformulär och samtal; skolans del är stöd i vardagen.",
    ),
    descriptions=("Behöver en trygg vuxen och möjlighet att vila.", "Behöver förutsägbarhet och färre krav på en gång."),
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
        SupportIdea("health-psychosocial", "remedial", "individual", ("Samtal hos kurator {sällan}.",)),
        SupportIdea("health-psychological", "remedial", "individual", ("Samtal med skolpsykologen {sällan}.",)),
        SupportIdea("health-medical", "preventive", "individual", ("Hälsosamtal hos skolsköterskan {sällan}.",)),
        SupportIdea(
            "extra-adaptation",
            "remedial",
            "individual",
            ("Kort för att få gå ifrån, och {hjälp}.", "En utsedd vuxen att gå till, och {hjälp}."),
        ),
    ),
    causes=(
        ("individual", "Höga krav på sig själv."),
        ("group", "En konflikt i kamratgruppen tog mycket kraft."),
        ("organisation", "Många prov samma vecka."),
    ),
)

SOCIAL = NeedKind(
    domain="social",
    target="individual",
    assessed=("conversation", "Lärare"),
    icf="d7200",
    where=("på rasterna", "i matsalen", "i grupparbeten", "i omklädningsrummet"),
    concerns={
        1: ("Är ensam {plats} {ibland}.", "Har svårt att vänta på sin tur {plats}."),
        2: ("Hamnar i konflikt {plats} {ofta}.", "Är nästan alltid ensam {plats} {nu}.", "Blir lämnad utanför {plats} {nu}."),
        3: ("Slåss {plats} {ofta}, och kamraterna är rädda.", "Är helt utanför och säger att ingen vill vara med."),
    },
    summaries=(
        "Observation vid {n} tillfällen: söker kontakt men på ett sätt som missförstås.",
        "Samtal med {eleven} och {vem}: vill ha vänner men vet inte hur.",
    ),
    descriptions=("Behöver en vuxen nära i samspelet med andra.", "Behöver öva turtagning och att läsa av situationer."),
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
            "extra-adaptation", "remedial", "individual", ("Ledd rastaktivitet {vecka}.", "Sociala berättelser inför nya situationer.")
        ),
        SupportIdea("health-special-education", "preventive", "group", ("Samspelsgrupp {sällan} med specialpedagog.",)),
        SupportIdea("guidance", "preventive", "group", ("Planerad aktivitet i liten grupp {vecka}, med en vuxen som leder.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Handledning till arbetslaget om samspel i grupp.",)),
    ),
    causes=(("individual", "Behöver tid för att tolka andras avsikter."), ("group", "Det saknades aktiviteter som leds av vuxna.")),
)

SAFETY = NeedKind(
    domain="safety",
    target="group",
    assessed=("environment-mapping", "Kurator"),
    where=("på rasterna", "i korridorerna", "i matsalen", "i omklädningsrummet"),
    concerns={
        1: ("Hårt språk i klassen {ibland}.",),
        2: ("Hårt språk {plats}, och flera elever känner sig otrygga.", "Flera lämnas utanför i klassen; {n} elever berättar samma sak."),
        3: ("Hot och knuffar {plats} {ofta}; flera elever vågar inte gå dit.",),
    },
    summaries=("Trygghetsenkät och samtal i klassen: otryggt {plats}.", "Kartläggning av relationer i gruppen under {n} veckor."),
    descriptions=("Klassen behöver fler vuxna {plats} och gemensamma regler.", "Klassen behöver arbeta med språkbruk och delaktighet."),
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
        SupportIdea("guidance", "promoting", "group", ("Arbete med värdegrunden på {dag}, med mentor och kurator.",)),
        SupportIdea("environment-adaptation", "preventive", "group", ("Fler vuxna {plats}, enligt rastvaktsschemat.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Handledning till arbetslaget om grupprocesser.",)),
    ),
    causes=(("group", "Klassen sattes samman på nytt i höstas."), ("organisation", "Rastvaktsschemat hade luckor efter lunch.")),
)

TRANSITION = NeedKind(
    domain="transition",
    target="individual",
    assessed=("conversation", "Lärare"),
    where=("vid besöken på nya skolan", "i samtalen om bytet", "i vardagen"),
    concerns={
        1: ("Frågar ofta om nästa skola och behöver veta mer i god tid.",),
        2: ("Är orolig inför bytet av skola; behöver en plan i god tid.", "Har fungerande stöd som inte får tappas vid övergången."),
        3: ("Säger att hen inte tänker börja på den nya skolan, och sover dåligt.",),
    },
    summaries=(
        "Genomgång av vad som fungerar i dag, bland annat {hjälp}.",
        "Samtal med {eleven}, vårdnadshavare och {vem} om nästa skola.",
    ),
    descriptions=(
        "Behöver besök på den nya enheten och en känd vuxen från start.",
        "Behöver ha sina anpassningar på plats från första dagen.",
    ),
    goals=(
        (
            "Vill inte besöka den nya skolan",
            "Besöker med stor oro",
            "Har besökt skolan och vet vem som möter",
            "Berättar själv vad som behövs",
            "Ser fram emot bytet",
        ),
    ),
    supports=(
        SupportIdea("guidance", "preventive", "individual", ("Besök på nya skolan vid {n} tillfällen.",)),
        SupportIdea("extra-adaptation", "preventive", "individual", ("Bilder och karta från nya skolan, och {hjälp}.",)),
    ),
    causes=(
        ("organisation", "Överlämningen planerades först i maj."),
        ("individual", "Behöver lång tid för att vänja sig vid nya miljöer."),
    ),
)

HOME = NeedKind(
    domain="home",
    target="individual",
    assessed=("social-investigation", "Kurator"),
    where=("på morgonen", "efter helgerna", "på lektionerna"),
    concerns={
        1: ("Har varit hungrig och trött på morgnarna {ibland}.",),
        2: ("Kommer ofta utan frukost och vill stanna kvar efter skolan.", "Berättar att det är stökigt hemma {nu}."),
        3: ("Vill inte gå hem och berättar om bråk hemma {ofta}. Anmälan till socialtjänsten är gjord.",),
    },
    summaries=(
        "Samtal; anmälan till socialtjänsten är gjord och skolans del planeras här.",
        "Samtal vid {n} tillfällen: orolig för det som händer hemma och har svårt att koncentrera sig.",
    ),
    descriptions=(
        "Behöver trygga rutiner i skolan och en vuxen att vända sig till.",
        "Behöver lugn i början av dagen för att orka med skolarbetet.",
    ),
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
        SupportIdea(
            "health-psychosocial", "remedial", "individual", ("Samtal med kurator {sällan}, som också håller kontakt med hemmet.",)
        ),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Lugn start på dagen, med frukost i skolan.",)),
    ),
    causes=(("individual", "Förändrade förhållanden hemma."), ("organisation", "Samverkan med socialtjänsten kom igång sent.")),
)

PHYSICAL = NeedKind(
    domain="physical-health",
    target="individual",
    assessed=("medical-assessment", "Skolsköterska"),
    where=("på idrotten", "på förmiddagarna", "vid långa lektioner"),
    concerns={
        1: ("Har ont i magen {ibland} och vill vila.",),
        2: ("Har ofta ont i magen och vill gå hem.", "Orkar inte hela dagar efter en sjukdom."),
        3: ("Har ont varje dag och har svimmat vid {n} tillfällen.",),
    },
    summaries=(
        "Hälsobesök; den medicinska bedömningen finns i journalen, här står skolans anpassningar.",
        "Samtal med {eleven} och skolsköterskan: orkar {minuter} minuter i taget, sedan behövs vila.",
    ),
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
        SupportIdea("health-medical", "remedial", "individual", ("Besök hos skolsköterskan {sällan}.",)),
        SupportIdea(
            "extra-adaptation", "remedial", "individual", ("Vilorum och anpassad idrott.", "Mellanmål och paus på bestämda tider.")
        ),
    ),
    causes=(("individual", "Lång återhämtning."), ("organisation", "Vilorum saknades under hösten.")),
)
