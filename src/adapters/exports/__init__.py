"""The event log as process mining reads it, OCEL 2.0 (JSON) and XES. De-identified: ids, dates, counts and coded words only."""
