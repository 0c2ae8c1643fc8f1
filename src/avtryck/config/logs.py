"""Logs: one line of JSON an event; an error's values never reach it, only its kind and place.

Django names the address of a refused request: the long part of one may be somebody's link.
"""

from __future__ import annotations

import logging.config
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

LONG = re.compile(r"[\w%-]{20,}")


def scrub(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Keep an exception's type and places, drop its message, every local value and every link."""
    event["event"] = LONG.sub("…", str(event.get("event", "")))
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if info and not isinstance(info, bool):
        kind, _value, trace = (
            info if isinstance(info, tuple) else (type(info), info, info.__traceback__)
        )
        event["error"] = kind.__name__ if kind else ""
        event["at"] = [
            f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno}" for f in traceback.extract_tb(trace)
        ][-8:]
    return event


def scrub_record(record: logging.LogRecord) -> bool:
    """The same for the web server's own log, which names the address it was killed at."""
    record.msg, record.args = LONG.sub("…", record.getMessage()), ()
    if record.exc_info and record.exc_info[0]:
        record.msg += f" ({record.exc_info[0].__name__})"
        record.exc_info = record.exc_text = None
    return True


def configure() -> None:
    logging.getLogger("_granian").addFilter(scrub_record)
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        scrub,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.processors.JSONRenderer(),
        "foreign_pre_chain": [structlog.stdlib.ExtraAdder([]), *shared],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {"avtryck": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
