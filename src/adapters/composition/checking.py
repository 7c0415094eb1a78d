"""Is history what was written? Every leaf recomputed."""

from typing import Any

from adapters.cli.given import Progress
from adapters.ledger.ledger import Ledger
from adapters.ledger.sealing import leaf

AT_ONCE = 2_000


def verify(ledger: Ledger, progress: Progress) -> dict[str, Any]:
    """Recompute every leaf from the stored bytes; positions without gaps, times that never fall, and no end before the head.

    {"records", "broken": [{"position", "what"}]}. It is a quick look. `scripts/verify_leaves.py` shares no code with the
    service and checks what this doesn't: headers, columns, bodies, sealed parts, `about`, and a root seen earlier.
    """
    head, position, recorded_at = ledger.head()[0], 0, 0
    broken: list[dict[str, Any]] = []
    while records := ledger.records(position, AT_ONCE):
        for record in records:
            if record.position != position + 1:
                broken.append({"position": record.position, "what": "a gap before it"})
            if record.recorded_at < recorded_at:
                broken.append({"position": record.position, "what": "recorded before the one before it"})
            if leaf(record.position, record.recorded_at, record.header) != record.leaf:
                broken.append({"position": record.position, "what": "its leaf is not the hash of what is stored"})
            position, recorded_at = record.position, record.recorded_at
        progress(position, max(head, position))
    if position < head:
        broken.append({"position": position, "what": f"history ends before its head, {head}"})
    return {"records": position, "broken": broken}
