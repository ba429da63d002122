"""The queue of files: whole messages, in order, to one reader each."""

import multiprocessing
import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from opm.fsbroker import Transport

QUEUE = Queue("work", Exchange("work"), routing_key="work")


@pytest.fixture(autouse=True)
def no_bindings_of_other_folders() -> None:
    """Kombu remembers per process what it bound; a process of OPM has one folder, this one has many."""
    Transport.global_state.clear()


def connect(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
    }
    return Connection(transport=Transport, transport_options=options)


def send(folder: Path, bodies: list[Any]) -> None:
    with connect(folder) as connection, connection.Producer() as producer:
        for body in bodies:
            producer.publish(body, exchange=QUEUE.exchange, routing_key="work", declare=[QUEUE])


def take_all(folder: Path) -> list[Any]:
    taken: list[Any] = []
    with connect(folder) as connection, connection.SimpleQueue(QUEUE) as queue:  # type: ignore[arg-type]
        while True:
            try:
                message = queue.get_nowait()
            except Empty:
                return taken
            message.ack()
            taken.append(message.payload)


def test_messages_arrive_in_the_order_of_sending(tmp_path: Path) -> None:
    send(tmp_path, list(range(20)))
    assert take_all(tmp_path) == list(range(20))


def test_a_message_outlives_the_process_that_sent_it(tmp_path: Path) -> None:
    sender = multiprocessing.get_context("spawn").Process(target=send, args=(tmp_path, ["kept"]))
    sender.start()
    sender.join()
    assert take_all(tmp_path) == ["kept"]


def test_readers_beside_busy_writers_get_every_message_once_and_whole(tmp_path: Path) -> None:
    """Kombu's own transport fails here: a reader takes a file that is half written."""
    send(tmp_path, ["first"])
    writers = [
        threading.Thread(target=send, args=(tmp_path, [f"{writer}-{n}-" + "x" * 20_000 for n in range(50)]))
        for writer in range(4)
    ]
    for writer in writers:
        writer.start()
    got: list[str] = []
    while any(writer.is_alive() for writer in writers):
        got += take_all(tmp_path)
    got += take_all(tmp_path)
    got.remove("first")
    assert sorted(got) == sorted(f"{writer}-{n}-" + "x" * 20_000 for writer in range(4) for n in range(50))


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    send(tmp_path, ["one"])
    take_all(tmp_path)
    assert list((tmp_path / "messages").iterdir()) == []


def test_many_queues_bound_at_once_are_all_in_the_table(tmp_path: Path) -> None:
    """Two processes that start together (web and worker) do not lose each other's binding."""
    with connect(tmp_path) as connection:
        channels: list[Any] = [connection.channel() for _ in range(8)]
        threads = [
            threading.Thread(target=channel._queue_bind, args=("shared", "key", "", f"queue-{n}"))
            for n, channel in enumerate(channels)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {row.queue for row in channels[0].get_table("shared")} == {f"queue-{n}" for n in range(8)}
        channels[0]._delete("queue-3", "shared", "key", "")
        assert "queue-3" not in {row.queue for row in channels[1].get_table("shared")}
