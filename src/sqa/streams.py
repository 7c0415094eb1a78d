"""Every kind of stream there is, in one list. Each is imported with its rules."""

from sqa.cases.rules import Case
from sqa.code_lists.code_list import CodeList
from sqa.concerns.rules import Concern
from sqa.dialogues.rules import Dialogue
from sqa.eventing.stream import Stream
from sqa.forums.rules import Forum
from sqa.initiatives.rules import Initiative
from sqa.ledgers.ledger import LedgerRecord
from sqa.missions.mission import Mission
from sqa.quality_cycles.rules import QualityCycle
from sqa.releases.release import Release
from sqa.routines.routine import Routine
from sqa.scales.rating_scale import RatingScale

KINDS: dict[str, type[Stream]] = {
    kind.KIND: kind
    for kind in (Case, Concern, Initiative, QualityCycle, Forum, Routine, Dialogue, Mission, Release, CodeList, LedgerRecord, RatingScale)
}


def empty(stream_id: str) -> Stream:
    """A stream of the kind its id says, before its first event. Raises KeyError for an unknown kind."""
    return KINDS[stream_id.partition("/")[0]](stream_id)
