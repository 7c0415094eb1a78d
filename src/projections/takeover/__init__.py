"""Everything that somebody needs who takes over the cases of a duty, from events alone. (A04; hard question 6)

It opens with what is due within the horizon, late things first; then case by case: where it stands and how it came to its owner, who else
is on it, what is owed and promised, needs with the assessments they came from, goals with their levels, verdicts, supports with their
last follow-up, decisions, what pupil and guardian said, the last analysis, ratings, referrals. Texts are references, opened after the
permit: a confidential part shows that it exists. The cases are those that the duty owns or has been offered, with `part=any` all in
which it has a part.
"""

from projections.takeover.items import PROJECTION
from projections.takeover.question import QUESTION

__all__ = ["PROJECTION", "QUESTION"]
