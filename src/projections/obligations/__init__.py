"""What is owed, by whom and by when; who has been told, and who answers for what is missed? (A25, A04; hard question 5)

Of cases, concerns, initiatives, quality cycles and forums: follow-ups, evaluations (of supports that ended early too), commitments,
measures of initiatives, offers to answer, answers to those who raised a concern, answers to differing opinions (which have no date),
and the review of a suspended case. Lateness is asked for, never stored: late from the day after. `responsible_left`: the duty that owes
it ended, by what the register said when the event was recorded.
Whoever owns the case or the initiative, and the unit's principal, answer for what is missed.
"""

from projections.obligations.promised import PROJECTION, owed, told
from projections.obligations.question import QUESTION

__all__ = ["PROJECTION", "QUESTION", "owed", "told"]
