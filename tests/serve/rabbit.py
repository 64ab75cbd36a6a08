"""A RabbitMQ for the tests, with a vhost for each of the processes that run them."""

import contextlib
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import kombu
import pytest

#: ``{worker}`` is the number of the process that runs the tests.
BUS = os.environ.get("WALKTHROUGH_TEST_BUS") or "rabbit://guest:guest@127.0.0.1:5672/"
_HOW = (
    "start one (Debian: apt install rabbitmq-server), or name its URL in WALKTHROUGH_TEST_BUS, with {worker} in the vhost's name "
    "if the tests run in several processes"
)


def url() -> str:
    """Return the URL of this process's vhost. Without a broker the test is skipped, and fails in CI."""
    worker = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or "0"
    bus = BUS.replace("{worker}", worker)
    try:
        kombu.Connection(bus.replace("rabbit:", "amqp:", 1), connect_timeout=5).ensure_connection(max_retries=1, timeout=5)
    except Exception as error:
        reason = f"no RabbitMQ at {bus}: {error}; {_HOW}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return bus


@contextlib.contextmanager
def alone(bus: str) -> Iterator[None]:
    """Keep a vhost to one test at a time, whatever processes there are."""
    name = hashlib.sha1(bus.encode()).hexdigest()
    with open(Path(tempfile.gettempdir()) / f"walkthrough-{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        clear(bus)
        yield


def send(bus: str, body: object, *, queue: str = "compute.compute1", **properties: object) -> None:
    """Put a message into a queue as it is."""
    with kombu.Connection(bus.replace("rabbit:", "amqp:", 1)) as connection:
        connection.Producer().publish(body, exchange="", routing_key=queue, **properties)


def clear(bus: str) -> None:
    """Forget what an earlier test left."""
    with kombu.Connection(bus.replace("rabbit:", "amqp:", 1)) as connection:
        for queue in ("compute.compute1", "compute", "conductor", "conductor.controller", "notifications.info"):
            connection.channel().queue_delete(queue)
