"""Texts with gaps: each gap is filled by chance from its own list, so that two texts of a kind are seldom the same."""

import re
from collections.abc import Mapping, Sequence

from adapters.simulator.dice import Dice
from adapters.simulator.texts.needs import NeedKind

Gaps = Mapping[str, Sequence[str]]

GAPS: Gaps = {
    "eleven": ("eleven",),
    "mentorn": ("mentorn",),
    "ämne": ("svenska", "matematik", "engelska", "NO", "SO"),
    "dag": ("måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar"),
    "tid": ("på morgonen", "efter lunch", "vid lektionsstart", "mot slutet av dagen"),
    "n": ("två", "tre", "fyra", "fem"),
    "ofta": ("dagligen", "de flesta dagar", "flera gånger i veckan"),
    "ibland": ("då och då", "någon gång i veckan"),
    "nu": ("den senaste tiden", "sedan terminsstart", "de senaste veckorna", "sedan en tid tillbaka"),
    "plats": ("i klassrummet", "på skolgården", "i matsalen", "i korridoren", "i omklädningsrummet"),
    "där": ("på lektionerna i {ämne}",),
    "vem": ("läraren", "mentorn", "specialpedagogen", "arbetslaget"),
    "hjälp": ("bildstöd", "kortare instruktioner", "en lugn plats", "förberedelse inför lektionen", "planerade pauser"),
    "material": ("bildstöd", "ett veckoschema", "en checklista", "en ordlista"),
    "minuter": ("tio", "femton", "tjugo", "trettio"),
    "vecka": ("en gång i veckan", "två gånger i veckan", "varannan vecka", "tre gånger i veckan"),
    "sällan": ("en gång i veckan", "varannan vecka"),
    "tätt": ("tre gånger i veckan", "fyra gånger i veckan", "varje dag"),
}
RHYTHMS = ("{vecka}", "{sällan}", "{tätt}")
# What is called otherwise in preschool and in upper-secondary school, and when a case is about a class.
AT: Mapping[str, Gaps] = {
    "preschool": {
        "eleven": ("barnet",),
        "mentorn": ("ansvarig pedagog",),
        "tid": ("vid lämning", "efter vilan", "vid övergångar", "mot slutet av dagen"),
        "plats": ("på gården", "i kapprummet", "vid måltiderna", "i den fria leken"),
        "där": ("i samlingen", "i den fria leken", "på gården", "vid måltiderna"),
        "vem": ("förskolläraren", "specialpedagogen", "arbetslaget"),
        "hjälp": ("bildstöd", "korta instruktioner", "en lugn hörna", "en mindre grupp"),
        "material": ("bildstöd", "ett bildschema", "en fotobok"),
    },
    "upper-secondary": {
        "ämne": ("svenska", "matematik", "engelska", "historia", "samhällskunskap", "naturkunskap"),
        "plats": ("i klassrummet", "i matsalen", "i korridoren", "i uppehållsrummet"),
    },
    "group": {"eleven": ("klassen",)},
}
_GAP = re.compile(r"\{(\w+)\}")


class Wording:
    """One story's choice of words. `kind`: the need that it is about just now; it says where things show."""

    def __init__(self, dice: Dice, *settings: str) -> None:
        self._dice = dice
        self._gaps = dict(GAPS)
        for setting in settings:
            self._gaps |= AT.get(setting, {})
        self._fixed = "preschool" in settings
        self._said: set[str] = set()
        self.kind: NeedKind | None = None

    def of(self, texts: Sequence[str], kind: NeedKind | None = None) -> str:
        """One of the texts that wasn't said lately, with its gaps filled."""
        unsaid = [text for text in texts if text not in self._said]
        if not unsaid:
            self._said.difference_update(texts)
        text = self._dice.one_of(unsaid or texts)
        self._said.add(text)
        return self.fill(text, kind)

    def fill(self, text: str, kind: NeedKind | None = None) -> str:
        """This text, with its gaps filled."""
        about = kind or self.kind
        while "{" in text:
            text = _GAP.sub(lambda gap: self._dice.one_of(self._fillings(gap[1], about)), text)
        return text[0].upper() + text[1:]

    def _fillings(self, gap: str, about: NeedKind | None) -> Sequence[str]:
        if gap == "där" and about and about.where and not self._fixed:
            return about.where
        return self._gaps[gap]
