"""What is said along the way: follow-ups, invitations, opinions, decisions, handovers, causes and closings."""

from collections.abc import Mapping

TAKES_UP = (
    "Tack för att du sa till. Vi tar upp det som ett ärende.",
    "Tack. Vi går vidare med det här i elevhälsan.",
    "Tack, ett ärende är öppnat och någon hör av sig till dig.",
)
ANSWERS_WITHOUT_CASE = (
    "Vi har pratat i arbetslaget och prövar {hjälp} i vardagen först.",
    "{mentorn} följer upp med hemmet; säg till om det inte blir bättre.",
    "Vi håller ögonen på det i arbetslaget och stämmer av om {n} veckor.",
)
ANSWERS_ABOUT_A_PLACE = (
    "Vaktmästaren ser över det i veckan.",
    "Vi ändrar bemanningen från nästa vecka; säg till om det inte blir bättre.",
    "Tas upp på nästa skyddsrond.",
)
LINKED = ("Det finns redan ett pågående arbete; din iakttagelse är med där.",)
OPENS = ("Öppnas efter elevhälsomöte.", "Öppnas efter samtal med vårdnadshavare.", "Öppnas efter klasskonferens.")
OPENS_IN_PRESCHOOL = ("Öppnas efter samtal med vårdnadshavare.", "Öppnas efter reflektion i arbetslaget.")
ENVIRONMENT_CONCERNS: Mapping[int, tuple[str, ...]] = {
    1: ("Hög ljudnivå i matsalen mellan halv tolv och tolv.", "Stökigt i korridoren mellan lektionerna."),
    2: (
        "Mörkt och otryggt vid cykelställen.",
        "Omklädningsrummen saknar vuxen före idrotten.",
        "Stökigt och hårt språk i korridoren efter lunch.",
    ),
    3: ("Slagsmål bakom idrottshallen flera gånger den här veckan, utan vuxna i närheten.",),
}
ENVIRONMENT_CONCERNS_IN_PRESCHOOL: Mapping[int, tuple[str, ...]] = {
    1: ("Trångt och högljutt i kapprummet vid lämning.",),
    2: ("Svårt att se hela gården när vi bara är två ute.",),
    3: ("Grinden mot parkeringen går inte att stänga ordentligt.",),
}

# What a profession says when it rates a concern, by level; the last is for everybody else, and for classes.
RATING_COMMENTS: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "Lärare": {
        1: ("Märks ibland, men går oftast bra.", "Jag ser mindre av det nu än tidigare."),
        2: ("Syns mest {där}.", "Har blivit tydligare {nu}.", "Påverkar skolarbetet {ofta}."),
        3: ("Det räcker inte med det vi gör i klassen.", "Påverkar nästan alla lektioner."),
        4: ("Kan inte vänta; jag har ringt hem i dag.", "Jag är mycket orolig och vill att någon möter upp nu."),
    },
    "Förskollärare": {
        1: ("Märks ibland, men går oftast bra.",),
        2: ("Syns mest {där}.", "Har blivit tydligare {nu}."),
        3: ("Det räcker inte med det vi gör på avdelningen.", "Påverkar det mesta av dagen."),
        4: ("Vi behöver hjälp redan i dag.",),
    },
    "Kurator": {
        1: ("I samtal hos mig syns mindre av detta.", "Har goda vänner och en vuxen att prata med."),
        2: ("Beskriver själv att det är jobbigt, men har stöd hemma.", "Vill gärna ha fler samtal."),
        3: ("Det som kommer fram i samtalen oroar mig.", "Situationen hemma och i skolan drar åt samma håll."),
        4: ("Behöver skydd och kontakt med vården i dag.", "Jag har gjort en riskbedömning och kontaktat hemmet."),
    },
    "Skolsköterska": {
        1: ("Hälsobesöket visade inget särskilt.",),
        2: ("Sover för lite enligt hälsosamtalet.", "Har sökt mig för huvudvärk några gånger."),
        3: ("Söker mig flera gånger i veckan.", "Sömn och mat fungerar inte alls."),
        4: ("Behöver vård i dag; jag följer med dit.",),
    },
    "Speciallärare/specialpedagog": {
        1: ("Klarar sig väl med de anpassningar som finns.", "Jag har träffats enskilt några gånger och ser mindre av det."),
        2: ("Anpassningarna används inte på alla lektioner.", "Behovet syns tydligt {där}."),
        3: ("Stödet hittills har inte räckt.", "Hinner inte ta igen det som har missats."),
        4: ("Skolarbetet får vänta; hälsan går först i dag.",),
    },
    "": {
        1: ("Jag ser inte så mycket av det.", "Går bättre än för en tid sedan."),
        2: ("Stämmer med det jag hör från flera håll.", "Syns tydligt {där}."),
        3: ("Behöver gå före annat.", "Det vi gör i dag räcker inte."),
        4: ("Måste hanteras i dag.",),
    },
}
ADVICE = (
    "Pröva {hjälp} i {n} veckor och stäm sedan av.",
    "Se över övergångarna mellan aktiviteter.",
    "Fråga {eleven} vad som fungerar {där}.",
    "Kom överens så att alla vuxna säger samma sak.",
    "Börja med en förändring i taget och skriv upp vad som händer.",
)
COMMITMENTS = (
    "Ringer hem och berättar vad vi kommit överens om.",
    "Tar fram {material}.",
    "Tar upp det på nästa arbetslagsmöte.",
    "Bokar möte med vårdnadshavare.",
    "Observerar vad som händer {där}.",
)
COMMITMENTS_OF_A_GROUP = (
    "Berättar för klassen vad vi kommit överens om.",
    "Tar fram {material}.",
    "Tar upp det på nästa arbetslagsmöte.",
    "Skriver om det i veckobrevet till hemmen.",
    "Observerar vad som händer {där}.",
)
COMMITMENTS_MET = ("Klart.", "Gjort som planerat.", "Gjort tillsammans med {vem}.")

INVITES = ("Inbjudan till möte per brev och telefon.", "Samtal med {mentorn} inför mötet.", "Inbjudan i lärplattformen.")
VIEWS_OF_PUPIL = (
    "Vill ha hjälp {där} men inte framför de andra.",
    "Tycker att {hjälp} är bra.",
    "Säger att det är svårast {där}.",
    "Vill att samma vuxen hjälper till varje dag.",
)
VIEWS_OF_CHILD = (
    "Visar på bilder vad som är roligast på dagen.",
    "Vill helst vara med en kompis i taget.",
    "Säger att det är svårast {där}.",
)
VIEWS_OF_GROUP = (
    "Klassrådet tycker att det är värst {där}.",
    "Klassen vill vara med och bestämma reglerna.",
    "De flesta i klassen vill ha fasta platser.",
)
VIEWS_OF_GUARDIAN = (
    "Vårdnadshavare ser samma sak hemma.",
    "Vårdnadshavare önskar besked efter varje möte.",
    "Vårdnadshavare är positiv till förslaget.",
    "Vårdnadshavare undrar varför det har tagit tid.",
)
DECLINES_TO_TAKE_PART = ("Ville inte delta den här gången.", "Kom inte till mötet.", "Tackade nej och vill läsa i efterhand.")
DIFFERS = (
    "Anser att skolan borde ha börjat tidigare.",
    "Delar inte bilden av orsakerna.",
    "Vill att stödet ges i klassrummet och inte i liten grupp.",
    "Tycker att insatserna är för få.",
)
DIFFERS_IN_A_GROUP = ("Tycker att reglerna borde gälla även på rasterna.", "Delar inte bilden av orsakerna.")
ANSWERS_OPINION = ("Vi prövar önskemålet i fyra veckor och följer upp.", "Vi har förklarat hur vi resonerat; åsikten står kvar i ärendet.")

PLAN = (
    "Åtgärdsprogram enligt utredningen; följs upp och utvärderas enligt plan.",
    "Åtgärdsprogram med de insatser som planeras i ärendet.",
)
NEXT_PLAN = ("Nytt åtgärdsprogram efter utvärderingen.", "Åtgärdsprogrammet förnyas med ändrade insatser.")
NO_PLAN = (
    "Utredningen visar att extra anpassningar räcker; inget åtgärdsprogram.",
    "Behov av särskilt stöd finns inte enligt utredningen.",
)
GROUNDS = ("Stödet räcker inte.", "Beslutet bygger på för få samtal.")
BOARD_UPHOLDS = ("Överklagandenämnden avslår överklagandet.",)
BOARD_ANNULS = ("Överklagandenämnden upphäver beslutet; utredningen behöver kompletteras.",)

FOLLOW_UP_WORKS = (
    "Genomförs som planerat och gör skillnad {där}.",
    "Fungerar bra {där}; fortsätter.",
    "Går åt rätt håll enligt {vem}.",
    "Fungerar; {vem} märker skillnad.",
)
FOLLOW_UP_FAILS = (
    "Genomförs, men gör ännu ingen skillnad {där}.",
    "Hjälpte i början men håller inte i sig.",
    "Fungerar bara när {vem} är på plats.",
)
FOLLOW_UP_NOT_DONE = ("Inte genomfört; vikarie saknades.", "Inställt {n} gånger på grund av sjukdom.", "Har inte fått plats i schemat.")

# How a support is given otherwise, and why: pairs. First what any support may need, then what is given in sessions.
ADJUSTS_AS_FOLLOWED_UP = (
    ("Kompletteras med {hjälp}.", "Uppföljningen visade att det inte räckte {där}."),
    ("Fler vuxna hjälps åt med det.", "Uppföljningen visade att det bara fungerade när en viss person var på plats."),
    ("Införs på nytt, ett steg i taget.", "Uppföljningen visade att det blev för mycket på en gång."),
    ("Koncentreras till det som är svårast.", "Uppföljningen visade att det gör nytta {där} men inte annars."),
)
SESSIONS_ADJUSTED_AS_FOLLOWED_UP = (
    ("Utökas med ett pass i veckan.", "Uppföljningen visade framsteg, men för långsamma."),
    ("Passen kortas till {minuter} minuter och blir fler.", "Uppföljningen visade att hela passet inte orkades med."),
    ("Passen läggs tidigare på dagen.", "Uppföljningen visade att tröttheten tog över på eftermiddagarna."),
)
ADJUSTS_WHAT_WAS_NOT_DONE = (
    ("Ges tills vidare av en annan vuxen.", "Uppföljningen visade att det inte blev av när personal saknades."),
    ("Får en fast tid på dagen.", "Uppföljningen visade att det ofta fick stå tillbaka för annat."),
)
ADJUSTS_BY_CALENDAR = (
    ("Ges från och med nu av en annan vuxen.", "Ny fördelning av uppgifter i arbetslaget."),
    ("Ges i andra lokaler.", "Lokalerna byggs om."),
    ("Ges tills vidare av en vikarie.", "Ordinarie personal är ledig en period."),
    ("Ges i mindre omfattning under två veckor.", "Personalen behövs till annat under perioden."),
)
SESSIONS_ADJUSTED_BY_CALENDAR = (
    ("Flyttas till {dag}.", "Schemat lades om."),
    ("Flyttas till {dag}.", "Rummet används till annat den dagen."),
    ("Byter dag till {dag}.", "Önskemål från vårdnadshavare om en annan dag."),
    ("Uppehåll i två veckor.", "Studiedagar och temavecka."),
)

WHY_END = ("Behövs inte längre.", "Perioden är slut enligt plan.", "Avslutas när ärendet avslutas.")
WHY_END_IN_VAIN = ("Hjälpte inte; ersätts av annat stöd.", "Ersätts av annat stöd efter utvärderingen.")
WHY_END_EARLY = ("Behövdes inte när de andra insatserna kommit igång.",)
WHY_CANCEL = ("Lokal och personal saknades; ersätts av annat stöd.", "Vårdnadshavare tackade nej.", "Behövs inte när annat stöd fungerar.")
WHY_CANCEL_IN_A_GROUP = ("Lokal och personal saknades; ersätts av annat stöd.", "Behövs inte när annat stöd fungerar.")

EVIDENCE = {
    2: ("Klarar mer än målet enligt {vem}; syns även {där}.", "Har gått längre än målet och håller i sig utan påminnelser."),
    1: ("Lite längre än målet; syns {där}.", "Observation och samtal visar mer än väntat."),
    0: ("Målet nått enligt samtal och observation.", "Uppföljningarna visar ett stabilt läge i {n} veckor."),
    -1: ("På väg men inte där; fungerar bara ibland {där}.", "Delvis: bättre med stöd av {vem}, inte annars."),
    -2: ("Ingen skillnad mot starten.", "Läget är sämre än vid starten, mest {där}."),
}
NOT_KNOWN = ("Stödet gavs för kort tid för att kunna bedömas.", "Underlaget räcker inte; frånvaron var hög under perioden.")
NO_SUPPORT = ("Inget stöd hann ges för det här behovet.", "Behovet fick ingen insats under perioden.")
NOT_JUDGED_THIS_TIME = ("Ingen insats för behovet utvärderades den här omgången.",)
KEEP = ("Samma vuxen i början av dagen.", "Korta avstämningar {vecka}.", "{hjälp} även framöver.", "Den täta kontakten i arbetslaget.")
CHANGE = (
    "Börja tidigare på terminen.",
    "Färre insatser samtidigt.",
    "Berätta för alla vuxna som berörs redan från början.",
    "Tydligare ansvar när någon är sjuk.",
    "Ge stödet i en annan form.",
)
SUCCESSES = (
    "Tydlig ansvarig",
    "De berörda var med och valde",
    "Stödet gavs där det behövdes",
    "Alla vuxna gjorde på samma sätt",
    "Snabb start",
)
OBSTACLES = ("Hög frånvaro i perioden", "Personalbyte mitt i", "Stödtid togs till annat", "Sen utvärdering", "För många insatser samtidigt")
MET = ("Målet är nått och håller i sig.", "Behovet finns inte längre enligt utvärderingen.")
WITHDRAWN = ("Visade sig vara en del av ett annat behov.",)
NO_LONGER = ("Bedöms inte längre aktuellt efter utvärderingen.", "Följs i vardagen; inget eget mål behövs längre.")
REVISED = ("Ny kunskap från {vem} ändrar bilden.", "Den nya bedömningen visar mer än den första.")
LESSONS = (
    "Daglig kort avstämning gav mer än ett långt möte i månaden.",
    "Stöd som ges i klassrummet används mer.",
    "Börja med miljön innan insatser för enskilda.",
)

SKIPS_ASSESS = (
    "Utredning följde med från förra skolan och gäller fortfarande.",
    "Aktuell kartläggning gjordes före övergången och kom med i överlämningen.",
)
CAME_ALONG = (
    "Utredning från förra skolan, genomgången här: bilden stämmer med det vi ser.",
    "Kartläggning från förra skolan, gjord i våras; inget nytt har tillkommit.",
)
SKIPS_PLAN = (
    "Extra anpassningar räcker och sattes in direkt; något åtgärdsprogram behövs inte.",
    "Stödet ryms inom den vanliga undervisningen och kunde börja genast.",
)
SKIPS_PLAN_AGAIN = (
    "Ändringen ryms i det som redan är planerat.",
    "Bara små ändringar; stödet fortsätter med dem utan ny planering.",
)

HANDS_OVER: Mapping[str, tuple[str, ...]] = {
    "Kurator": ("Frågan är nu mest social.", "Relationer och mående väger tyngst just nu."),
    "Skolsköterska": ("Frågan rör nu mest hälsan.", "Hälsosamtalen behöver komma först."),
    "Speciallärare/specialpedagog": ("En specialpedagogisk fråga i första hand.", "Det handlar nu mest om lärmiljön."),
    "": ("Bör ägas av den som finns nära i vardagen.", "Byter uppdrag vid terminsskiftet."),
}
HANDS_TO_THE_NEWCOMER = ("Ny kurator är på plats och föreslås ta över.",)
BEFORE_LEAVING = ("Min tjänst upphör vid månadsskiftet.",)
TAKES_BACK = ("Vi löste det på annat sätt.", "Jag fortsätter själv efter samtal med rektor.")
ASSIGNS = ("Rektor fördelar efter arbetsbelastning.", "Rektor utser efter samtal med de berörda.")
EXIT = ("Tjänsten har upphört; rektor äger tills vidare.",)
DECLINES: Mapping[str, tuple[str, ...]] = {
    "wrong-profession": ("Hör inte till mitt uppdrag.",),
    "no-capacity": ("Har redan {n} ärenden av samma slag.", "Hinner inte just nu."),
    "no-authority": ("Kräver befogenheter som jag inte har.",),
    "conflict-of-interest": ("Känner familjen privat.",),
    "incomplete": ("Underlaget behöver kompletteras först.",),
}
REASSIGNS = ("Tar över åtagandet.",)
RESCHEDULES = ("Mötet ställdes in på grund av sjukdom; ny dag bestämd.", "Mötet krockade med en studiedag.")
WAIVES = ("Stödet avslutades så tidigt att en utvärdering inte ger något.",)

SUSPENDS = ("Eleven vårdas på annan ort en tid.", "Familjen är bortrest en längre tid.")
# To whom, and for what, by need domain.
REFERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "mental-health": (
        ("Barn- och ungdomspsykiatrin", "Önskar bedömning av mående och råd till skolan."),
        ("Ungdomsmottagningen", "Önskar samtalskontakt för eleven."),
    ),
    "attendance": (
        ("Socialtjänsten, råd och stöd", "Begär samverkan kring elevens frånvaro."),
        ("Barn- och ungdomspsykiatrin", "Önskar bedömning av oro som hindrar närvaron."),
    ),
    "home": (("Socialtjänsten, råd och stöd", "Begär samverkan kring stöd till familjen."),),
    "language": (("Logopedmottagningen", "Önskar bedömning av språket och råd till personalen."),),
    "learning": (("Logopedmottagningen", "Önskar bedömning av läs- och skrivsvårigheter eller räknesvårigheter."),),
    "": (
        ("Vårdcentralen", "Önskar bedömning av sömn och ork."),
        ("Barn- och ungdomspsykiatrin", "Önskar ställningstagande till utredning."),
    ),
}
REPLIES = {
    True: ("Tar emot och kallar familjen.", "Remissen är mottagen; råd till skolan bifogas.", "Tar emot; första besöket är bokat."),
    False: (
        "Avböjer; hänvisar till första linjen.",
        "Avböjer; underlaget räcker inte för en bedömning.",
        "Avböjer; skolans insatser bör prövas först.",
    ),
}
CONFIDENTIAL: Mapping[str, tuple[str, ...]] = {
    "EHT": ("Uppgift som lämnats i förtroende, noteras avskilt.", "Anteckning från samtal; rör förhållanden hemma."),
    "EMI": ("Hänvisning till journalen; inget medicinskt antecknas här.",),
    "PSY": ("Hänvisning till psykologens journal; inget av innehållet antecknas här.",),
}

TRANSFERS = ("Eleven börjar på nästa skola i höst.", "Byte av skola; stödet behöver vara på plats från start.")
ASKS_THE_ADAPTED_SCHOOL = ("Mottagande i anpassad grundskola prövas.",)
DECLINES_TRANSFER = ("Underlaget behöver kompletteras med beslut om mottagande.",)
TAKES_BACK_TRANSFER = ("Vårdnadshavare vill avvakta.", "Eleven går kvar på enheten.")
ANOTHER_HUVUDMAN = ("Grannkommunens utbildningsförvaltning", "En fristående skola i länet")
MOVED = ("Familjen har flyttat; uppgifterna är överlämnade.",)
SCHOOL_IS_OVER = ("Utbildningen är avslutad.",)
ENDS = ("Avslutas med ärendet.", "Följer inte med vidare.")
PASSED_ON = ("Frågan hör till annan verksamhet.", "Tas vidare av annan profession utanför skolan.")
NO_CONSENT = ("Vårdnadshavare samtycker inte till fortsatt insats.",)
MERGES = ("Två ärenden om samma elev; det äldre fortsätter.",)
REOPENS = ("Svårigheterna är tillbaka efter jullovet.", "Ny oro från mentor; arbetet tas upp igen.")
REORGANISES = ("Enheterna slås samman från och med läsåret 2026/27.",)

WRONG_LEVEL = ("Råkade välja fel nivå.",)
WRONG_DOMAIN = ("Fel område valdes i listan.",)
WRONG_DATE = ("Fel datum; det var dagen innan.",)
WRONG_DATE_OF_PLAN = ("Fel datum; beslutet fattades dagen innan.",)
WRONG_CODE = ("Fel slag av bedömning valdes i listan.",)
RETRACTS = ("Gällde en annan elev och registrerades på fel ärende.",)
