"""What travels between a process and a server: a proxy before each, which takes down AMQP's messages and HTTP's requests."""

import contextlib
import itertools
import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import amqp

_METHOD, _HEADER, _BODY = 1, 2, 3
_BASIC = 60
#: Methods of AMQP's class "basic", by their number; those that a content follows.
_PUBLISH, _DELIVER, _ACK = 40, 60, 80
_CONTENTS = {_PUBLISH: "publish", _DELIVER: "deliver"}
#: Seconds that one connection of a process may be behind another.
_BEHIND = 0.05
_GREETING = b"AMQP\x00\x00\x09\x01"


@dataclass
class Seen:
    """Something that passed a proxy, in the order of all of them. ``who`` is the process that the proxy is for; ``connection``
    tells its connections apart, each of which counts its tags from 1.
    """

    who: str
    what: str
    exchange: str = ""
    key: str = ""
    connection: int = 0
    tag: int = 0
    properties: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""

    @property
    def message(self) -> dict[str, Any]:
        """oslo.messaging's message, out of its envelope if it has one."""
        data = json.loads(self.body)
        return json.loads(data["oslo.message"]) if "oslo.message" in data else data

    @property
    def has_envelope(self) -> bool:
        return "oslo.message" in json.loads(self.body)


class Tap:
    """Proxies for a test. ``seen`` is what has passed them."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._listening: dict[str, socket.socket] = {}
        self._open: dict[str, list[socket.socket]] = defaultdict(list)
        self._listen_again: dict[str, Callable[[], Any]] = {}

    def __enter__(self) -> "Tap":
        return self

    def __exit__(self, *error: object) -> None:
        self.lose(*self._listening)

    def drop(self, who: str) -> None:
        """Close a process's connections. It may make others."""
        for each in self._open.pop(who, []):
            _close(each)

    def lose(self, *those: str) -> None:
        """Let processes have no server any more, until ``find``."""
        for who in those:
            _close(self._listening[who])
            self.drop(who)

    def find(self, *those: str) -> None:
        """Let processes have their server again, at the same port."""
        for who in those:
            self._listen_again[who]()

    def amqp(self, who: str, host: str, port: int) -> int:
        """Return the port at which a process is to find a broker."""
        numbers = itertools.count(1)

        def readers() -> tuple["_Frames", "_Frames"]:
            number = next(numbers)
            return _Frames(who, number, self._note, True), _Frames(who, number, self._note, False)

        return self._listen(who, host, port, readers)

    def http(self, who: str, host: str, port: int) -> int:
        """Return the port at which a process is to find a server."""
        return self._listen(f"{who} (HTTP)", host, port, lambda: (_Requests(who, self._note), None))

    def _note(self, seen: Seen) -> None:
        with self._lock:
            self.seen.append(seen)

    def _listen(self, who: str, host: str, port: int, readers: Callable[[], tuple[Any, Any]]) -> int:
        def listen(at: int) -> int:
            listening = self._listening[who] = socket.create_server(("127.0.0.1", at))
            threading.Thread(target=accept, args=(listening,), daemon=True).start()
            return listening.getsockname()[1]

        def accept(listening: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listening.accept()
                    far = socket.create_connection((host, port))
                    self._open[who] += [near, far]
                    there, back = readers()
                    for source, target, reader in ((near, far, there), (far, near, back)):
                        threading.Thread(target=_pump, args=(source, target, reader), daemon=True).start()

        found = listen(0)
        self._listen_again[who] = lambda: listen(found)
        return found


def _close(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


def _pump(source: socket.socket, target: socket.socket, reader: Any) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            # Taken down before it goes on: an answer never comes before its question.
            if reader:
                reader.read(data)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class _Frames:
    """Reads one direction of an AMQP connection."""

    def __init__(self, who: str, connection: int, note: Callable[[Seen], None], is_client: bool) -> None:
        self._who, self._connection, self._note = who, connection, note
        self._left = b""
        self._greets = self._is_client = is_client
        self._begun: dict[int, Seen] = {}
        self._sizes: dict[int, int] = {}

    def read(self, data: bytes) -> None:
        self._left += data
        if self._greets and len(self._left) >= len(_GREETING):
            self._left, self._greets = self._left[len(_GREETING) :], False
        while not self._greets and len(self._left) >= 7:
            kind, channel, size = struct.unpack_from(">BHI", self._left)
            if len(self._left) < size + 8:
                return
            payload, self._left = self._left[7 : 7 + size], self._left[8 + size :]
            self._frame(kind, channel, payload)

    def _frame(self, kind: int, channel: int, payload: bytes) -> None:
        if kind == _METHOD:
            self._method(channel, payload)
        elif kind == _HEADER and channel in self._begun:
            content = amqp.Message()
            content.inbound_header(payload, 0)
            self._begun[channel].properties = content.properties
            self._sizes[channel] = content.body_size
            self._end(channel)
        elif kind == _BODY and channel in self._begun:
            self._begun[channel].body += payload
            self._end(channel)

    def _method(self, channel: int, payload: bytes) -> None:
        of, number = struct.unpack_from(">HH", payload)
        if of != _BASIC:
            return
        # A broker acknowledges too, what was published.
        if number == _ACK and self._is_client:
            self._note(Seen(self._who, "ack", connection=self._connection, tag=struct.unpack_from(">Q", payload, 4)[0]))
        elif number == _PUBLISH:
            exchange, at = _short(payload, 6)
            self._begun[channel] = Seen(self._who, _CONTENTS[number], exchange, _short(payload, at)[0])
        elif number == _DELIVER:
            _, at = _short(payload, 4)
            exchange, then = _short(payload, at + 9)
            tag = struct.unpack_from(">Q", payload, at)[0]
            self._begun[channel] = Seen(self._who, _CONTENTS[number], exchange, _short(payload, then)[0], self._connection, tag)

    def _end(self, channel: int) -> None:
        if len(self._begun[channel].body) >= self._sizes[channel]:
            if self._is_client:
                # It waits for the broker to confirm it. What it sent before, on another connection, may still be on its way here.
                time.sleep(_BEHIND)
            self._note(self._begun.pop(channel))


def _short(payload: bytes, at: int) -> tuple[str, int]:
    """Return a short string, and where it ends."""
    end = at + 1 + payload[at]
    return payload[at + 1 : end].decode(), end


class _Requests:
    """Reads what a client of HTTP sends: a request comes in one piece or two, and never two in one."""

    def __init__(self, who: str, note: Callable[[Seen], None]) -> None:
        self._who, self._note = who, note
        self._left = b""

    def read(self, data: bytes) -> None:
        self._left += data
        head, blank, body = self._left.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if blank and len(body) >= int(headers.get(b"content-length", 0)):
            method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
            self._note(Seen(self._who, f"{method} {path}", body=body))
            self._left = b""
