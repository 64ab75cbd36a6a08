"""Clients that take their time: each has so many seconds, and none keeps another out."""

import contextlib
import itertools
import socket
import threading

import pytest
from helpers import PATIENCE
from serving import ATTACHMENTS, Served, send

from walkthrough.serve import connections
from walkthrough.serve.connections import Refusal, Stage
from walkthrough.serve.listener import Listener, Visit, answering, bind
from walkthrough.world import Reply

HEADER = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
CHUNKS = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Here:
    """A listener in this process. ``limits`` are the seconds for each stage; a stage without one has no end."""

    def __init__(self, monkeypatch, most: int = 100, **limits: float) -> None:
        monkeypatch.setattr(connections, "LIMITS", {Stage[name]: seconds for name, seconds in limits.items()})
        monkeypatch.setattr(connections, "MOST", most)
        monkeypatch.setattr(connections, "_LOOK", 0.05)
        self._socket = bind("127.0.0.1", 0)
        self._address = self._socket.getsockname()
        self._open: list[socket.socket] = []
        self.listener = Listener(self._socket, farewell=lambda visit: visit.answer(Reply("503 Gone", [], b"")))

    def connect(self, data: bytes) -> socket.socket:
        connection = socket.create_connection(self._address, timeout=PATIENCE)
        self._open.append(connection)
        connection.sendall(data)
        return connection

    def came(self, kind: type) -> Visit | Refusal:
        """Return the next that comes in; it must be of a kind."""
        came = self.listener._news.get(timeout=PATIENCE)
        assert isinstance(came, kind), came
        return came

    def close(self) -> None:
        for connection in self._open:
            connection.close()
        self.listener.close()


@pytest.fixture
def here(monkeypatch):
    opened: list[Here] = []

    def open_one(**limits: float) -> Here:
        opened.append(Here(monkeypatch, **limits))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def left(connection: socket.socket, drip: bytes = b"") -> bytes:
    """Return what is received until the other end closes; send a byte of ``drip`` again and again meanwhile."""
    connection.settimeout(0.1)
    received, rounds = b"", itertools.cycle(drip)
    for _ in range(10 * PATIENCE):
        with contextlib.suppress(ConnectionError):
            if drip:
                connection.sendall(bytes([next(rounds)]))
        try:
            more = connection.recv(65536)
        except TimeoutError:
            continue
        except ConnectionError:
            return received
        if not more:
            return received
        received += more
    raise AssertionError("it is still open")


@pytest.mark.parametrize(
    ("sent", "drip", "limits"),
    [
        (HEADER, b"x", {"HEADER": 0.5}),
        (b"\r\n\r\n\r\n" + HEADER, b"x", {"HEADER": 0.5}),
        (BODY, b"x", {"BODY": 0.5}),
        (CHUNKS, b"1\r\nx\r\n", {"BODY": 0.5}),
        (CHUNKS + b"0\r\n", b"x", {"BODY": 0.5}),
    ],
)
def test_whoever_drips_is_told_and_let_go(here, sent, drip, limits):
    server = here(**limits)
    connection = server.connect(sent)
    answer = left(connection, drip)
    refusal = server.came(Refusal)
    assert refusal.text.en == "408 Request Timeout: this part of the request took longer than 0.5 seconds"
    assert refusal.text.zh != refusal.text.en
    if answer:  # a client that goes on sending may lose it with the connection
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n")
        assert answer.endswith(b" seconds\n")


def test_whoever_drips_at_a_port_beside_is_let_go(monkeypatch):
    """At Cinder's, of ``serve --bus``."""
    monkeypatch.setattr(connections, "LIMITS", {Stage.HEADER: 0.5})
    listening = bind("127.0.0.1", 0)
    with (
        answering(lambda environ, start_response: [], listening),
        socket.create_connection(listening.getsockname(), timeout=PATIENCE) as connection,
    ):
        connection.sendall(HEADER)
        left(connection, b"x")


@pytest.mark.parametrize("drip", [b"", b"\r\n", b" "])
def test_whoever_says_nothing_is_let_go_without_a_word(here, drip):
    server = here(IDLE=0.5)
    assert left(server.connect(b""), drip) == b""
    assert server.listener._news.empty()


def test_whoever_does_not_fetch_the_answer_is_let_go(here):
    server = here(FETCHING=0.5)
    connection = server.connect(WHOLE)
    server.came(Visit).answer(Reply("200 OK", [], b"x" * 20_000_000))
    # What is on its way can still be read when the other end is closed.
    while server.listener._server.active_channels:
        threading.Event().wait(0.05)
    assert len(left(connection)) < 20_000_000


def test_a_request_that_is_whole_waits_for_its_answer_as_long_as_it_takes(here):
    server = here(IDLE=0.2, HEADER=0.2, BODY=0.2, FETCHING=0.2)
    connection = server.connect(WHOLE + b"GET /the/next/one/has/begun")
    visit = server.came(Visit)
    # This one is let go, twice: so much time has passed.
    for _ in range(2):
        left(server.connect(HEADER))
        server.came(Refusal)
    assert not visit.gone
    visit.answer(Reply("200 OK", [("Content-Length", "2")], b"ok"))
    answer = left(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK") and b"HTTP/1.1 408 " in answer


@pytest.mark.parametrize("sent", [b"", HEADER, BODY, CHUNKS])
def test_the_one_that_waited_longest_makes_room(here, sent):
    server = here(most=10)
    slow = [server.connect(sent) for _ in range(30)]
    server.connect(WHOLE)
    while isinstance(came := server.listener._news.get(timeout=PATIENCE), Refusal):
        assert sent and came.text.en == "408 Request Timeout: it made room for others: too many connections"
    assert left(slow[0]).startswith(b"HTTP/1.1 408 ") if sent else not left(slow[0])


def test_whole_requests_are_not_let_go_for_others(here):
    server = here(most=10)
    waiting = [server.connect(WHOLE) for _ in range(4)]
    visits = [server.came(Visit) for _ in waiting]
    for _ in range(20):
        server.connect(HEADER)
    for _ in range(10):
        server.came(Refusal)
    for visit in visits:
        assert not visit.gone
        visit.answer(Reply("200 OK", [("Content-Length", "0")], b""))
    for connection in waiting:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_a_hundred_and_ten_that_drip_keep_nobody_out():
    served = Served("--no-stops")
    address = ("127.0.0.1", served.port)
    over = threading.Event()
    slow: list[socket.socket] = []

    def drip() -> None:
        while not over.wait(4):
            for each in slow:
                with contextlib.suppress(OSError):
                    each.sendall(b"x")

    dripping = threading.Thread(target=drip)
    try:
        for _ in range(110):
            slow.append(socket.create_connection(address, timeout=PATIENCE))
            slow[-1].sendall(HEADER)
        dripping.start()
        for _ in range(3):
            assert send(served.port, "GET", ATTACHMENTS).status == 200
        served.wait_for("408 Request Timeout: it made room for others")
        assert send(served.port, "GET", ATTACHMENTS).status == 200
    finally:
        over.set()
        dripping.join()
        for each in slow:
            each.close()
        served.end()
