"""The views of a ledger: kept up with history, rebuilt in the shadow, and asked. `Views` is the way in; `listing` has every question."""

from projections.runner.asking import Answered, NarrowTheQuestion, NotYet, UnknownQuestion
from projections.runner.rebuild import NothingToTakeBack, Rebuilt, RebuiltDiffers
from projections.runner.views import Views, open_views

__all__ = [
    "Answered",
    "NarrowTheQuestion",
    "NotYet",
    "NothingToTakeBack",
    "Rebuilt",
    "RebuiltDiffers",
    "UnknownQuestion",
    "Views",
    "open_views",
]
