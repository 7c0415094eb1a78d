"""Needs that show in learning, language, attention and the environment for learning."""

from adapters.simulator.texts.needs import NeedKind, SupportIdea

ATTENTION = NeedKind(
    domain="attention",
    target="individual",
    assessed=("pedagogical-investigation", "Speciallärare/specialpedagog"),
    icf="b1400",
    where=("på lektionerna i {ämne}", "vid eget arbete", "vid genomgångar", "på slöjden"),
    concerns={
        1: (
            "Tappar tråden {ibland} och behöver en extra påminnelse.",
            "Har lite svårt att komma igång {tid}.",
        ),
        2: (
            "Har svårt att komma igång {tid} och tappar tråden {ofta}.",
            "Rör sig mycket i klassrummet {nu} och hinner sällan klart i {ämne}.",
            "Blir lätt störd av ljud och behöver många påminnelser {tid}.",
        ),
        3: ("Arbetar nästan inte alls på lektionerna {nu}, och går ofta ut ur klassrummet.",),
    },
    summaries=(
        "Observation på lektion och samtal med {vem}: arbetar bra i {minuter} minuter, sedan behövs paus och ny start.",
        "Kartläggning i {n} ämnen: förstår uppgiften men saknar strategi för att börja och avsluta.",
    ),
    descriptions=(
        "Behöver tydlig struktur och hjälp att komma igång, särskilt {där}.",
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
            "extra-adaptation",
            "remedial",
            "individual",
            ("Arbetsschema på bänken och instruktioner i {n} steg.", "Checklista och {hjälp}."),
        ),
        SupportIdea(
            "special-support-in-group", "remedial", "individual", ("Extra vuxen i klassrummet {vecka}, vid starten av arbetspasset.",)
        ),
        SupportIdea("environment-adaptation", "preventive", "group", ("Avskärmad plats och mindre på väggarna i klassrummet.",)),
        SupportIdea("staff-supervision", "preventive", "organisation", ("Specialpedagog handleder arbetslaget {sällan}.",)),
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
    where=("på svenskan", "när det är mycket text", "vid högläsning", "på lektionerna i SO"),
    concerns={
        1: ("Läser långsammare än kamraterna och vill helst inte läsa högt.",),
        2: (
            "Läser ljudande och tröttnar snabbt.",
            "Undviker att läsa högt och gissar sig fram när texterna är långa.",
        ),
        3: ("Kan ännu inte läsa korta texter på egen hand och halkar efter i alla ämnen.",),
    },
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
            ("Upplästa läromedel och kortare texter.", "Lässtund {minuter} minuter med en vuxen {tätt}."),
        ),
        SupportIdea("health-special-education", "remedial", "individual", ("Intensiv lästräning {tätt} i sex veckor.",)),
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
    where=("på matematiken", "vid textuppgifter", "vid huvudräkning"),
    concerns={
        1: ("Behöver mer tid än andra på matematiken.",),
        2: (
            "Tappar bort sig över hundra och räknar på fingrarna.",
            "Lämnar ofta tomma blad på matematiken {nu}.",
        ),
        3: ("Riskerar att inte nå målen i matematik och har slutat försöka.",),
    },
    summaries=(
        "Kartläggning av taluppfattningen: säker till tjugo, osäker på tiotalsövergångar.",
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
        SupportIdea(
            "extra-adaptation",
            "remedial",
            "individual",
            ("Konkret material och färre uppgifter av varje slag.", "Lathund på bänken och extra tid vid prov."),
        ),
        SupportIdea("special-support-in-group", "remedial", "group", ("Undervisning i liten grupp i matematik {vecka}.",)),
        SupportIdea("guidance", "preventive", "individual", ("Genomgång i förväg av nästa arbetsområde {vecka}.",)),
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
    where=("på lektionerna i {ämne}", "vid genomgångar", "när nya begrepp kommer in"),
    concerns={
        1: ("Talar svenska i vardagen men frågar sällan när hen inte förstår.",),
        2: (
            "Förstår vardagssvenska men inte instruktionerna på lektionerna.",
            "Är ny i svensk skola; tyst i helklass men pratar gärna med {vem}.",
        ),
        3: ("Följer inte undervisningen i något ämne och är ofta ensam.",),
    },
    summaries=(
        "Kartläggning på modersmålet visar goda kunskaper i flera ämnen.",
        "Saknar ord för skolans ämnen; följer med när det finns bildstöd.",
    ),
    descriptions=("Behöver studiehandledning på modersmålet i flera ämnen.", "Behöver förförståelse och ämnesord före nya arbetsområden."),
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
    where=("i leken", "i samlingen", "vid måltiderna"),
    concerns={
        1: ("Använder få ord och pekar hellre.",),
        2: ("Är svår att förstå för kamraterna och blir ledsen {ofta}.", "Tystnar när andra inte förstår, mest i samlingen."),
        3: ("Gör sig nästan aldrig förstådd, och slår eller springer undan när det inte går.",),
    },
    summaries=("Observation i lek: förstår mer än hen uttrycker.", "Samtal med vårdnadshavare, och lek med bilder under {n} veckor."),
    descriptions=("Behöver bildstöd och lugna samtal för att göra sig förstådd.", "Behöver tid och små grupper för att våga prata."),
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
        SupportIdea("staff-supervision", "preventive", "organisation", ("Handledning till arbetslaget om tecken och bilder som stöd.",)),
    ),
    causes=(("individual", "Talet är sent men utvecklas."), ("group", "Stor grupp vid samlingarna.")),
)

ENVIRONMENT = NeedKind(
    domain="environment",
    target="group",
    assessed=("environment-mapping", "Speciallärare/specialpedagog"),
    where=("på lektionerna i {ämne}", "på lektionerna före lunch", "vid övergångar"),
    concerns={
        1: ("Lektionerna i klassen börjar ofta sent, och det tar tid innan det blir lugnt.",),
        2: ("Hög ljudnivå i klassen och många störningar {tid}.", "Klassen får sällan arbetsro på lektionerna i {ämne}."),
        3: ("Lektionerna i klassen avbryts varje dag, och flera elever säger att de inte orkar vara kvar.",),
    },
    summaries=(
        "Kartläggning av lärmiljön: hög ljudnivå, många övergångar och otydliga lektionsstarter.",
        "Observation under {n} lektioner och en enkät till eleverna.",
    ),
    descriptions=("Klassen behöver samma lektionsstruktur hos alla lärare.", "Klassen behöver en lugnare fysisk miljö."),
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
        SupportIdea(
            "environment-adaptation", "preventive", "group", ("Fasta platser, ljuddämpning och samma lektionsstart i alla salar.",)
        ),
        SupportIdea("staff-supervision", "promoting", "organisation", ("Handledning om lektionsstruktur {sällan}.",)),
        SupportIdea("guidance", "promoting", "group", ("Gemensam lektionsstart med mål på tavlan.",)),
    ),
    causes=(("organisation", "Arbetslaget saknade gemensam rutin."), ("group", "Gruppen blev större efter årsskiftet.")),
)
