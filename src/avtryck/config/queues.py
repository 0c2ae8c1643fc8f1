"""Where jobs queue: a file, Redis or PostgreSQL, by one setting.

A queue holds only which sweep runs when. It is signed, so that nobody can slip work in.
"""

from __future__ import annotations

from pathlib import Path

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

NAME = "avtryck"
REMEMBERED = 10  # minutes


class QueueGoneError(ConnectionError):
    """The queue does not answer; the message names neither user nor password."""

    def __init__(self, reason: str) -> None:
        super().__init__(0, reason)


def make_queue(*, url: str, data: Path, secret: str) -> Huey:
    """The queue at `url` (checked by env.queue_url); an empty one is a file in `data`.

    Raises QueueGoneError when it does not answer.
    """
    facts = {"serializer": SignedSerializer(secret=secret), "utc": False}
    try:
        if url.startswith("redis"):
            queue = RedisHuey(NAME, url=url, **facts)
            queue.storage.conn.ping()
            return queue
        if url:
            return PostgresHuey(NAME, dsn=url, table_prefix=f"{NAME}_queue", **facts)
        return SqliteHuey(NAME, filename=str(data / "queue.sqlite3"), **facts)
    except Exception as error:
        raise QueueGoneError(f"AVTRYCK_QUEUE_URL: {type(error).__name__}") from error


def takes_turn(queue: Huey, minute: int) -> bool:
    """Whether nobody else has begun this minute's work: every machine queues the same."""
    if queue.storage.incr(str(minute)) != 1:
        return False
    queue.storage.delete_counter(str(minute - REMEMBERED))
    return True
