"""Texts with gaps: each gap is filled by chance from its own list, so that two texts of a kind are seldom the same."""

import re
from collections.abc import Mapping, Sequence

from adapters.simulator.dice import Dice

GAPS: Mapping[str, Sequence[str]] = {
    "ämne": ("svenska", "matematik", "engelska", "NO", "SO", "idrott", "slöjd", "bild"),
    "dag": ("måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar"),
    "tid": ("på morgonen", "efter lunch", "vid lektionsstart", "på rasterna", "mot slutet av dagen"),
    "n": ("två", "tre", "fyra", "fem"),
    "ofta": ("dagligen", "de flesta dagar", "flera gånger i veckan", "då och då"),
    "nu": ("den senaste tiden", "sedan terminsstart", "de senaste veckorna", "en längre tid"),
    "plats": ("i klassrummet", "på skolgården", "i matsalen", "i korridoren", "i idrotten"),
    "vem": ("läraren", "mentorn", "specialpedagogen", "arbetslaget", "elevassistenten"),
    "lite": ("något", "tydligt", "lite", "märkbart"),
    "hjälp": ("bildstöd", "kortare instruktioner", "en lugn plats", "förförståelse inför lektionen", "tydliga pauser"),
    "minuter": ("tio", "femton", "tjugo", "trettio"),
    "vecka": ("en gång i veckan", "två gånger i veckan", "varannan vecka", "tre gånger i veckan"),
}
_GAP = re.compile(r"\{(\w+)\}")


class Wording:
    """One story's choice of words."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def of(self, texts: Sequence[str]) -> str:
        """One of the texts, with its gaps filled."""
        text = self._dice.one_of(texts)
        if "{" not in text:
            return text
        filled = _GAP.sub(lambda gap: self._dice.one_of(GAPS[gap[1]]), text)
        return filled[0].upper() + filled[1:]
