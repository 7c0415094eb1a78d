"""The demo municipality: a school year that is told by stories, seeded, on a controlled clock, through the same door as everybody."""

from adapters.simulator.loading import Loaded, TheLoadWasRefused, load, school_year
from adapters.simulator.people import People, demo_people
from adapters.simulator.recording import Recording, as_proposal
from adapters.simulator.register import register_files

DEFAULT_PUPILS = 600
DEFAULT_SEED = 1

__all__ = [
    "DEFAULT_PUPILS",
    "DEFAULT_SEED",
    "Loaded",
    "People",
    "Recording",
    "TheLoadWasRefused",
    "as_proposal",
    "demo_people",
    "load",
    "register_files",
    "school_year",
]
