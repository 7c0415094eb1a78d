"""What is said along the way: follow-ups, invitations, opinions, decisions, handovers, causes and closings."""

TAKES_UP = (
    "Tack för att du sa till. Vi tar upp det som ett ärende.",
    "Vi går vidare med det här i elevhälsan.",
    "Ärende är öppnat och du hör av oss.",
)
ANSWERS_WITHOUT_CASE = (
    "Vi har pratat i arbetslaget och prövar {hjälp} i vardagen först.",
    "Mentor följer upp med hemmet; säg till om det inte blir bättre.",
    "Det här hanteras i trygghetsteamet.",
)
LINKED = ("Det finns redan ett pågående arbete; din iakttagelse är med där.",)
OPENS = ("Öppnas efter elevhälsomöte.", "Öppnas efter samtal med vårdnadshavare.", "Fortsättning på förra läsårets arbete.")
ENVIRONMENT_CONCERNS = (
    "Hög ljudnivå i matsalen {tid}.",
    "Mörkt och otryggt vid cykelställen.",
    "Omklädningsrummen saknar vuxen {tid}.",
    "Stökigt i korridoren {tid}.",
)

RATING_COMMENTS = (
    "Ser det mest {plats}.",
    "Stämmer med vad {vem} beskriver.",
    "Jag möter eleven enskilt och ser mindre av det.",
    "Har ökat {nu}.",
)
ADVICE = (
    "Pröva {hjälp} i {n} veckor och stäm av.",
    "Se över övergångarna mellan lektioner {tid}.",
    "Låt eleven själv beskriva vad som fungerar i {ämne}.",
    "Samordna vuxna så att samma sak sägs av alla.",
)
COMMITMENTS = (
    "Ringer hem och berättar vad vi kommit överens om.",
    "Tar fram {hjälp} till {ämne}.",
    "Pratar med arbetslaget om {tid}.",
    "Bokar möte med vårdnadshavare.",
    "Sammanställer frånvaron i {ämne}.",
)
COMMITMENTS_MET = ("Klart.", "Gjort, och hemmet är informerat.", "Gjort tillsammans med {vem}.")

INVITES = ("Inbjudan till möte per brev och telefon.", "Samtal med mentor inför mötet.", "Inbjudan i lärplattformen.")
VIEWS_OF_PUPIL = (
    "Vill ha hjälp {tid} men inte framför klassen.",
    "Tycker att {hjälp} fungerar.",
    "Säger att det är svårast i {ämne}.",
    "Vill att samma vuxen möter varje dag.",
)
VIEWS_OF_GUARDIAN = (
    "Vårdnadshavare ser samma sak hemma {tid}.",
    "Vårdnadshavare önskar besked efter varje möte.",
    "Vårdnadshavare är positiv till förslaget.",
    "Vårdnadshavare undrar varför det tagit tid.",
)
DECLINES_TO_TAKE_PART = ("Ville inte delta den här gången.", "Kom inte till mötet.", "Tackade nej och vill läsa i efterhand.")
DIFFERS = (
    "Vill hellre ha stödet i klassrummet än i liten grupp.",
    "Anser att skolan borde ha börjat tidigare.",
    "Delar inte bilden av orsakerna.",
    "Vill ha undervisning på plats, inte på distans.",
)
ANSWERS_OPINION = ("Vi prövar önskemålet i fyra veckor och följer upp.", "Vi har förklarat hur vi resonerat; åsikten står kvar i ärendet.")

PLAN = (
    "Åtgärdsprogram enligt kartläggningen, följs upp enligt plan.",
    "Åtgärdsprogram med stöd enligt bilagda insatser.",
    "Nytt program efter utvärdering.",
)
NO_PLAN = (
    "Utredningen visar att extra anpassningar räcker; inget åtgärdsprogram.",
    "Behov av särskilt stöd finns inte enligt utredningen.",
)
GROUNDS = ("Vi anser att stödet inte räcker.", "Beslutet bygger på för få samtal med oss.")
BOARD = ("Nämnden har meddelat sitt beslut.",)

FOLLOW_UP_WORKS = (
    "Genomförs som planerat; {lite} lugnare {tid}.",
    "Fungerar i {ämne}; fortsätter.",
    "Eleven använder stödet själv {ofta}.",
    "Går åt rätt håll enligt {vem}.",
)
FOLLOW_UP_FAILS = ("Genomförs men gör ingen skillnad {tid}.", "Eleven väljer bort stödet i {ämne}.", "Fungerar bara när {vem} är på plats.")
FOLLOW_UP_NOT_DONE = ("Inte genomfört: vikarie saknades.", "Inställt {n} gånger på grund av sjukdom.", "Schemat har inte gett tid.")
ADJUSTS = (
    "Flyttas till {dag} och kortas till {minuter} minuter.",
    "Byter till {hjälp}.",
    "Ges nu {vecka} i stället.",
    "{vem} tar över en del av passen.",
)
WHY_ADJUST = ("Uppföljningen visade att det inte räckte.", "Eleven bad om det.", "Schemat lades om.")
WHY_END = ("Perioden är slut.", "Behövs inte längre i den formen.", "Ersätts av annat stöd.")
WHY_CANCEL = ("Lokal och personal saknades; ersätts av annat stöd.", "Vårdnadshavare tackade nej.")

EVIDENCE = {
    2: ("Klarar mer än målet enligt {vem} och eleven själv.",),
    1: ("Lite längre än målet; syns i {ämne}.", "Skattning och samtal visar mer än väntat."),
    0: ("Målet nått enligt samtal och observation {tid}.", "Uppföljningarna visar stabilt läge i {n} veckor."),
    -1: ("På väg men inte där; fungerar {tid}.", "Delvis: i {ämne} men inte på raster."),
    -2: ("Ingen skillnad mot start.", "Läget är sämre {nu}."),
}
NOT_KNOWN = ("Stödet gavs för kort tid för att bedöma.", "Eleven var borta vid mättillfället.")
NO_SUPPORT = ("Inget stöd hann ges för det här behovet.", "Behovet saknade insats under perioden.")
KEEP = ("Samma vuxen vid start på dagen.", "Korta avstämningar {vecka}.", "{hjälp} i alla ämnen.", "Samarbetet med hemmet.")
CHANGE = (
    "Börja tidigare på terminen.",
    "Färre insatser samtidigt.",
    "Involvera fritidshemmet.",
    "Tydligare ansvar när någon är sjuk.",
    "Byt form för stödet.",
)
SUCCESSES = (
    "Tydlig ansvarig",
    "Eleven var med och valde",
    "Stöd i klassrummet i stället för utanför",
    "Samma struktur hos alla lärare",
    "Snabb start",
)
OBSTACLES = ("Hög frånvaro i perioden", "Personalbyte mitt i", "Stödet togs för annat", "Sen utvärdering", "För många samtidiga insatser")
MET = ("Målet är nått och håller utan extra stöd.", "Behovet finns inte längre enligt utvärderingen.")
WITHDRAWN = ("Visade sig vara del av ett annat behov.", "Inte längre aktuellt.")
REVISED = ("Ny kunskap från {vem} ändrar bilden.",)
LESSONS = (
    "Daglig kort avstämning gav mer än ett långt möte i månaden.",
    "Stöd som ges i klassrummet används mer.",
    "Börja med miljön innan insatser för enskilda.",
)

HANDS_OVER = (
    "Frågan är nu mest social.",
    "Byter uppdrag vid terminsskiftet.",
    "Specialpedagogisk fråga i första hand.",
    "Föreslås följa upp där eleven är mest.",
)
TAKES_BACK = ("Vi löste det på annat sätt.",)
ASSIGNS = ("Rektor fördelar ärendet efter arbetsbelastning.", "Rektor utser efter samtal med båda.")
EXIT = ("Tjänsten har upphört; rektor äger tills vidare.",)
DECLINES = ("Har redan {n} ärenden av samma slag.", "Hör inte till mitt uppdrag.", "Underlaget behöver kompletteras.")
REASSIGNS = ("Tar över åtagandet.",)
RESCHEDULES = ("Eleven var sjuk; ny dag bestämd.", "Mötet krockade med nationella prov.")
WAIVES = ("Stödet avslutades så tidigt att en utvärdering inte ger något.",)

SUSPENDS = ("Eleven vårdas på annan ort en tid.", "Familjen är bortrest en längre tid.")
REFERS_TO = ("Barn- och ungdomspsykiatrin", "Vårdcentralen", "Socialtjänsten, råd och stöd", "Logopedmottagningen")
REFERS_FOR = ("Önskar bedömning och råd till skolan.", "Begär samverkan kring elevens hälsa.")
REPLIES = ("Tar emot och kallar familjen.", "Remissen besvarad med råd till skolan.", "Avböjer; hänvisar till första linjen.")
CONFIDENTIAL = (
    "Uppgift som lämnats i förtroende, noteras avskilt.",
    "Anteckning från samtal; rör förhållanden hemma.",
    "Hänvisning till journal; inget medicinskt antecknas här.",
)

TRANSFERS = ("Eleven börjar på nästa skola i höst.", "Stadiebyte; stödet behöver vara på plats från start.")
DECLINES_TRANSFER = ("Underlaget behöver kompletteras med mottagandets beslut.",)
ANOTHER_HUVUDMAN = ("Grannkommunens utbildningsförvaltning", "En fristående skola i länet")
MOVED = ("Familjen har flyttat; uppgifterna är överlämnade.",)
SCHOOL_IS_OVER = ("Utbildningen är avslutad.",)
ENDS = ("Avslutas med ärendet.", "Följer inte med vidare.")
PASSED_ON = ("Frågan hör till annan verksamhet.", "Tas vidare av annan profession utanför skolan.")
NO_CONSENT = ("Vårdnadshavare samtycker inte till fortsatt insats.",)
MERGES = ("Två ärenden om samma sak; det äldre fortsätter.",)
REOPENS = ("Svårigheterna är tillbaka efter jullovet.", "Ny oro från mentor; arbetet tas upp igen.")
REORGANISES = ("Enheterna slås samman från och med läsåret 2026/27.",)
CORRECTS = ("Fel nivå registrerades.", "Fel datum.", "Skrivfel.")
RETRACTS = ("Registrerades på fel elev.",)
