"""Celery's queue as files, for one machine without Redis.

Kombu's file transport writes a message in place, so a reader can take half of it, and it rewrites the table of queues
in place, so a publisher can read an empty one. Here both are written aside and renamed, which is atomic.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

Table = list[Any]  # of exchange_queue_t (routing key, pattern, queue)


def write_whole(path: Path, payload: Any) -> None:
    """Write JSON so that a reader sees all of it or nothing."""
    aside = path.parent / f".{uuid4()}.part"
    aside.write_bytes(str_to_bytes(dumps(payload)))
    os.rename(aside, path)


class Channel(filesystem.Channel):
    """A channel whose messages and queue tables appear whole."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        for folder in (self.data_folder_in, self.data_folder_out, self.processed_folder, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # named as kombu does
        # Wall-clock nanoseconds keep the order of sending, also after the machine was restarted.
        write_whole(Path(self.data_folder_out) / f"{time_ns():020d}_{uuid4()}.{queue}.msg", payload)

    def get_table(self, exchange: str) -> Table:
        try:
            stored = loads(bytes_to_str(self._table_path(exchange).read_bytes()))
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in stored]

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._edit_table(exchange, lambda table: table if bound in table else [bound, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any
    ) -> None:
        # Past kombu's own file handling, on to the common part that empties the queue.
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._edit_table(exchange, lambda table: [row for row in table if row != bound])

    def _table_path(self, exchange: str) -> Path:
        path: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]  # celery-types lacks it
        return path

    def _edit_table(self, exchange: str, change: Callable[[Table], Table]) -> None:
        path = self._table_path(exchange)
        with self._table_lock():
            before = self.get_table(exchange)
            after = change(before)
            if after != before or not path.exists():
                write_whole(path, after)

    @contextmanager
    def _table_lock(self) -> Iterator[None]:
        with open(Path(self.control_folder) / ".lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """Named in `opm.celery` as the transport behind `filesystem://`."""

    Channel = Channel

    @property
    def default_connection_params(self) -> dict[str, Any]:
        return {}  # no host: kombu would warn at each connection that it supposes one
