"""XES (IEEE 1849): a trace per stream, its events in the order of time. Written as it is read; nothing but the streams' ids is held."""

from typing import IO
from xml.sax.saxutils import quoteattr

from adapters.exports.histories import Ledger, Progress, Written, as_string, attributes, instant, log_of
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream

TAGS = {"string": "string", "time": "date", "integer": "int", "float": "float", "boolean": "boolean"}
EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))
HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
"""
GLOBALS = """<global scope="trace">
<string key="concept:name" value="unknown"/>
</global>
<global scope="event">
<string key="concept:name" value="unknown"/>
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/>
<string key="org:resource" value="unknown"/>
<string key="lifecycle:transition" value="complete"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and resource" keys="concept:name org:resource"/>
"""


def write_xes(ledger: Ledger, into: IO[bytes], progress: Progress) -> Written:
    """Write the whole ledger as one XES document. progress(streams done, of how many)."""
    log = log_of(ledger)
    extensions = (
        f"<extension name={quoteattr(name)} prefix={quoteattr(prefix)} uri={quoteattr(f'http://www.xes-standard.org/{prefix}.xesext')}/>\n"
        for name, prefix in EXTENSIONS
    )
    into.write((HEADER + "".join(extensions) + GLOBALS).encode())
    events = 0
    for stream in log.histories(progress):
        into.write("".join(_trace(stream)).encode())
        events += len(stream.history)
    into.write(b"</log>\n")
    return Written(events, len(log.streams), log.position)


def _trace(stream: Stream) -> list[str]:
    """The stream's kind, unit and subject stand on the trace, and the case that a concern came to."""
    about = {"kind": stream.KIND, "unit": stream.unit, "subject": stream.subject}
    about |= {"case": stream.case} if isinstance(stream, Concern) else {}
    lines = ["<trace>\n", _attribute("concept:name", "string", stream.id)]
    lines += [_attribute(name, "string", as_string(value)) for name, value in about.items() if value]
    for event in stream.history:
        duty = event.actor.duty
        told = [
            ("concept:name", "string", event.data.TOPIC),
            ("time:timestamp", "time", instant(event.occurred_at)),
            ("org:resource", "string", str(duty) if duty else event.actor.kind),
            ("lifecycle:transition", "string", "complete"),
        ]
        if role := event.facts.role(duty):
            told.append(("org:role", "string", role))
        lines += ["<event>\n", *(_attribute(*each) for each in (*told, *attributes(event.data))), "</event>\n"]
    return [*lines, "</trace>\n"]


def _attribute(name: str, kind: str, value: str) -> str:
    return f"<{TAGS[kind]} key={quoteattr(name)} value={quoteattr(value)}/>\n"
