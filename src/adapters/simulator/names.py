"""Names for a municipality that does not exist: common given names and family names, put together by chance."""

from adapters.simulator.dice import Dice


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words(
    "Alva Elsa Maja Vera Selma Astrid Freja Ebba Saga Olivia Alma Ella Agnes Lilly Stella Signe Iris Nova Tuva Edith Amira Leila Samira "
    "Fatima Hanna Sara Emma Ida Klara Linnea Moa Nora Tilde Wilma Zahra Mariam Amal Hugo Liam Noah William Elias Oliver Adam Matteo Lucas "
    "August Axel Nils Ludvig Vincent Malte Arvid Elton Gustav Otto Sixten Theo Viggo Albin Anton Edvin Filip Hampus Isak Jonas Kevin Leo "
    "Melvin Omar Ali Yusuf Ibrahim Hassan Ahmed Mohamed Daniel David Samuel Tage Folke Frans Love Kim Robin Charlie"
)
GIVEN_OF_STAFF = _words(
    "Anna Eva Maria Karin Kristina Lena Kerstin Marie Ingrid Birgitta Malin Jenny Annika Susanne Åsa Helena Camilla Ulrika Sofia Linda "
    "Katarina Elisabeth Johanna Petra Cecilia Therese Monika Gunilla Pia Zeinab Samira Nadia Mona Carina Per Lars Anders Johan Erik Karl "
    "Peter Jan Mikael Thomas Fredrik Daniel Mattias Stefan Magnus Henrik Jonas Andreas Patrik Martin Niklas Jens Björn Ove Reza Bashir"
)
FAMILY = _words(
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson "
    "Lindberg Lindström Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lund Lundgren Berglund Fredriksson Sandberg Forsberg "
    "Sjöberg Wallin Engström Eklund Danielsson Lundin Håkansson Björk Bergman Gunnarsson Holm Wikström Samuelsson Isaksson Nyström "
    "Holmberg Arvidsson Löfgren Söderberg Nyberg Blomqvist Claesson Nordström Mårtensson Ström Ek Åberg Hermansson Haddad Hussein Ahmed "
    "Mohammed Hassan Ali Khalil Yilmaz Nguyen Kowalski Nowak Petrovic Hosseini Rahimi Abdi Warsame Tesfay Aziz Demir Virtanen Korhonen"
)
PLACES = _words(
    "Älv Björk Ek Lind Ask Alm Gran Tall Rönn Hassel Sjö Berg Sten Häll Dal Äng Lund Skog Moss Kvarn Kyrk Slott Bruk Hamn Strand Vik "
    "Norr Söder Väster Öster Back Hög Låg Sol Måne Vind Kull Präst Torp Säter Hag Löv Fur Vret Ström Bäck Käll Tjärn Fors"
)
ENDINGS = _words("dals bergs ängs lunda backa viks torps sjö hags mo kulla näs holms by")
DEPARTMENTS = _words("Blåsippan Gullvivan Lingonet Blåbäret Igelkotten Ekorren Haren Ugglan Humlan Nyckelpigan Solrosen Smultronet")
PROGRAMMES = _words("NA SA EK TE EE BA VO HR")
KINDS_OF_SCHOOL = {
    "preschool": "{}förskolan",
    "primary": "{}skolan F–6",
    "lower-secondary": "{}skolan 7–9",
    "upper-secondary": "{}gymnasiet",
    "adapted": "{}skolan, anpassad grundskola",
}


def name_of_unit(kind: str, number: int) -> str:
    """The name of the nth unit of a kind; different for every number."""
    place = PLACES[(number * 7) % len(PLACES)]
    ending = ENDINGS[(number * 3 + number // len(PLACES)) % len(ENDINGS)]
    if ending.startswith(place.lower()):
        ending = "hags"
    stem = (place[:-1] if place.endswith(2 * ending[0]) else place) + ending  # Tall + lunda = Tallunda
    again = number // (len(PLACES) * len(ENDINGS))
    return KINDS_OF_SCHOOL[kind].format(stem) + (f" {again + 1}" if again else "")


def full_name(dice: Dice, *, staff: bool = False) -> tuple[str, str]:
    """A given name and a family name."""
    return dice.one_of(GIVEN_OF_STAFF if staff else GIVEN), dice.one_of(FAMILY)
