"""Structured logs: one JSON object a line on standard error. What is logged holds no personal data to begin with."""

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Log from this level on; of the libraries (uvicorn, the timetable) no more than warnings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[OfLibraries()], level=max(logging.WARNING, logging.getLevelNamesMapping()[level]), force=True)


class OfLibraries(logging.Handler):
    """What a library logs becomes one line like all others: its own words and the fault's class, no trace and no arguments of calls."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        words = str(record.msg).splitlines()[0] if record.args else record.getMessage().splitlines()[0]
        structlog.get_logger(record.name).log(record.levelno, words, library=record.name, **({"fault": fault} if fault else {}))
