"""Where in our routine does the work wait, and where does it go another way than we drew? (A40, A41, A43; hard question 4)

A journey is what a routine's map is laid over: a case with the concerns that came to it, a concern that came to none, an initiative. Its
events are kept by their types, with when they occurred and in whose role's hands the work was; which of them reach a step is said by the
map, at the moment of asking. So any map may be laid over any years, a new version too.

A wait is counted in Stockholm days from the step before, school holidays left out. A journey that is still open waits for each of the
ways drawn from where it stands, and counts as waiting still; one that ended without going on is counted apart.
"""

from projections.process_map.question import QUESTION
from projections.process_map.tables import PROJECTION

__all__ = ["PROJECTION", "QUESTION"]
