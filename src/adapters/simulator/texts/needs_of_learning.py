"""Needs that show in learning, language, attention and the environment for learning."""

from adapters.simulator.texts.needs import NeedKind, SupportIdea

ATTENTION = NeedKind(
    domain="attention",
    target="individual",
    assessed=("pedagogical-investigation", "Speciallärare/specialpedagog"),
    icf="b1400",
    concerns=(
        "Har svårt att komma igång och tappar tråden {tid}, {ofta}.",
        "Rör sig mycket i klassrummet {nu} och hinner sällan klart i {ämne}.",
        "Blir lätt störd av ljud och behöver många påminnelser {tid}.",
    ),
    summaries=(
        "Observation {tid} och samtal med {vem}: arbetar bra i {minuter} minuter, sedan behövs paus och ny start.",
        "Kartläggning i {n} ämnen: förstår uppgiften men saknar strategi för att börja och avsluta.",
    ),
    descriptions=(
        "Behöver tydlig struktur och hjälp att komma igång, särskilt {tid}.",
        "Behöver kortare arbetspass och en plats med färre intryck.",
    ),
    goals=(
        (
            "Kommer inte igång trots hjälp",
            "Kommer igång med en vuxen bredvid",
            "Kommer igång själv inom fem minuter på de flesta lektioner",
            "Kommer igång själv på alla lektioner",
            "Planerar och avslutar själv ett arbetspass",
        ),
        (
            "Arbetar mindre än fem minuter åt gången",
            "Arbetar fem till tio minuter",
            "Arbetar femton minuter med en planerad paus",
            "Arbetar tjugo minuter",
            "Arbetar en hel lektion med egna pauser",
        ),
    ),
    supports=(
        SupportIdea(
            "extra-adaptation", "remedial", "individual", ("Arbetsschema på bänken och genomgång i {n} steg.", "Checklista och {hjälp}.")
        ),
        SupportIdea("special-support-in-group", "remedial", "individual", ("Resurs i klassrummet {vecka}, vid start av pass.",)),
        SupportIdea("environment-adaptation", "preventive", "group", ("Skärmad plats och mindre på väggarna i klassrummet.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Specialpedagog handleder arbetslaget {vecka}.",)),
    ),
    causes=(
        ("individual", "Behöver längre tid för att växla mellan uppgifter."),
        ("group", "Lektionerna börjar på olika sätt i olika ämnen."),
        ("organisation", "Schemat har många byten av sal före lunch."),
    ),
)

READING = NeedKind(
    domain="learning",
    target="individual",
    assessed=("screening", "Speciallärare/specialpedagog"),
    area="Svenska",
    icf="d140",
    concerns=("Läser ljudande och tröttnar snabbt {nu}.", "Undviker att läsa högt och gissar sig fram i texter i {ämne}."),
    summaries=(
        "Screening och lyssning: säker på ljud men långsam avkodning.",
        "Läser {n} korta texter; förstår det hen hör bättre än det hen läser.",
    ),
    descriptions=("Behöver systematisk lästräning och tillgång till upplästa texter.", "Behöver stöd för avkodning och läsflyt."),
    goals=(
        (
            "Läser enstaka ord",
            "Läser korta meningar ljudande",
            "Läser en anpassad text med flyt",
            "Läser årskursens texter med stöd",
            "Läser årskursens texter på egen hand",
        ),
    ),
    supports=(
        SupportIdea(
            "extra-adaptation",
            "remedial",
            "individual",
            ("Upplästa läromedel i {ämne} och kortare texter.", "Lässtund {minuter} minuter med {vem}."),
        ),
        SupportIdea("health-special-education", "remedial", "individual", ("Intensiv lästräning {vecka} i sex veckor.",)),
        SupportIdea("individual-teaching", "remedial", "individual", ("Enskild undervisning i läsning {vecka}.",)),
    ),
    causes=(
        ("individual", "Avkodningen är ännu inte automatisk."),
        ("group", "Många texter i klassen saknar uppläst version."),
        ("organisation", "Lästräningen ställdes in när vikarie saknades."),
    ),
)

MATHEMATICS = NeedKind(
    domain="learning",
    target="individual",
    assessed=("pedagogical-mapping", "Lärare"),
    area="Matematik",
    concerns=(
        "Tappar räkneord över hundra och räknar på fingrarna.",
        "Riskerar att inte nå målen i matematik; lämnar in {ofta} tomma blad.",
    ),
    summaries=(
        "Kartläggning av taluppfattning: säker till tjugo, osäker på tiotalsövergång.",
        "Prov och samtal: förstår med konkret material, inte i text.",
    ),
    descriptions=(
        "Behöver konkret material och fler förklaringar i matematik.",
        "Behöver befästa taluppfattningen innan klassen går vidare.",
    ),
    goals=(
        (
            "Löser uppgifter bara med hjälp",
            "Löser uppgifter med konkret material",
            "Löser årskursens grunduppgifter",
            "Löser grunduppgifter och förklarar hur",
            "Löser även problemuppgifter",
        ),
    ),
    supports=(
        SupportIdea("extra-adaptation", "remedial", "individual", ("Konkret material och färre uppgifter av varje slag.",)),
        SupportIdea("special-support-in-group", "remedial", "group", ("Liten grupp i matematik {vecka}.",)),
        SupportIdea("guidance", "preventive", "individual", ("Ledning och stimulans: genomgång i förväg {vecka}.",)),
    ),
    causes=(
        ("individual", "Grundläggande taluppfattning saknades sedan tidigare år."),
        ("group", "Klassen hade {n} lärare i matematik under året."),
    ),
)

MOTHER_TONGUE = NeedKind(
    domain="language",
    target="individual",
    assessed=("pedagogical-mapping", "Speciallärare/specialpedagog"),
    icf="d310",
    concerns=("Förstår vardagssvenska men inte instruktioner i {ämne}.", "Nyanländ; är tyst i helklass och pratar gärna med {vem}."),
    summaries=("Kartläggning på modersmålet visar goda kunskaper i {ämne}.", "Behöver ord för skolans ämnen; följer med bildstöd."),
    descriptions=("Behöver studiehandledning på modersmålet i {ämne}.", "Behöver förförståelse och ämnesord före nya arbetsområden."),
    goals=(
        (
            "Följer inte undervisningen",
            "Följer delar med tolkstöd",
            "Följer genomgångar med studiehandledning och bildstöd",
            "Deltar med egna svar",
            "Deltar utan studiehandledning i två ämnen",
        ),
    ),
    supports=(
        SupportIdea("study-guidance", "remedial", "individual", ("Studiehandledning på modersmålet {vecka}.",)),
        SupportIdea("extra-adaptation", "remedial", "individual", ("Ordlista med bilder inför varje arbetsområde.",)),
    ),
    causes=(("individual", "Kort tid i svensk skola."), ("organisation", "Studiehandledaren delas med {n} andra skolor.")),
)

SPEECH = NeedKind(
    domain="language",
    target="individual",
    assessed=("conversation", "Förskollärare"),
    icf="b3200",
    concerns=("Är svår att förstå för kamraterna och blir ledsen {ofta}.", "Använder få ord och pekar hellre."),
    summaries=("Observation i lek: förstår mer än hen uttrycker.", "Samtal med vårdnadshavare och lek med bilder i {n} veckor."),
    descriptions=("Behöver bildstöd och lugna samtal för att göra sig förstådd.",),
    goals=(
        (
            "Blir sällan förstådd",
            "Blir förstådd av vuxna som känner barnet",
            "Blir förstådd av kamrater med bildstöd",
            "Blir förstådd utan bildstöd i lek",
            "Berättar sammanhängande i samling",
        ),
    ),
    supports=(
        SupportIdea("guidance", "preventive", "group", ("Bildstöd och språklekar i liten grupp {vecka}.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Handledning om tecken och bilder som stöd.",)),
    ),
    causes=(("individual", "Talet är sent men följer sin egen väg."), ("group", "Stor barngrupp vid samling.")),
)

ENVIRONMENT = NeedKind(
    domain="environment",
    target="group",
    assessed=("environment-mapping", "Speciallärare/specialpedagog"),
    concerns=("Hög ljudnivå {plats} och många störningar {tid}.", "Klassen får sällan arbetsro i {ämne}."),
    summaries=(
        "Kartläggning av lärmiljön: ljud, övergångar och otydliga start på lektioner.",
        "Observation under {n} lektioner och elevernas egen enkät.",
    ),
    descriptions=("Gruppen behöver samma lektionsstruktur hos alla lärare.", "Gruppen behöver en lugnare fysisk miljö."),
    goals=(
        (
            "Lektionerna avbryts ständigt",
            "Arbetsro halva lektionen",
            "Arbetsro under större delen av lektionen",
            "Arbetsro hela lektionen",
            "Gruppen håller själv arbetsron",
        ),
    ),
    supports=(
        SupportIdea("environment-adaptation", "preventive", "group", ("Fasta platser, ljuddämpning och samma start i varje sal.",)),
        SupportIdea("staff-supervision", "promoting", "organisation", ("Handledning om lektionsstruktur {vecka}.",)),
        SupportIdea("guidance", "promoting", "group", ("Gemensam lektionsstart med mål på tavlan.",)),
    ),
    causes=(("organisation", "Arbetslaget saknade gemensam rutin."), ("group", "Gruppen blev större efter årsskiftet.")),
)
