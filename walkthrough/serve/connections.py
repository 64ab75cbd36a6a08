"""A server's connections, on waitress: how long a client may take, how many there may be, and what is told of one that failed."""

import enum
import ipaddress
import math
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, WSGITask

from walkthrough import messages
from walkthrough.lesson import Text
from walkthrough.serve.parser import Parser, Refused
from walkthrough.values import visible


class Stage(enum.Enum):
    """What a connection is at."""

    IDLE = enum.auto()
    HEADER = enum.auto()
    BODY = enum.auto()
    WORK = enum.auto()
    FETCHING = enum.auto()


#: Seconds that a client may take for each, from its first byte to its last; its request may be worked on for as long as it takes.
LIMITS: dict[Stage, float] = {Stage.IDLE: 30, Stage.HEADER: 10, Stage.BODY: 20, Stage.FETCHING: 30}
#: Connections at a time. Where one more would be too many, the one that has kept its client's request back longest makes room.
MOST = 100
#: Seconds after which the clock is looked at, at the latest.
_LOOK = 1
#: What waitress counts as connections: its own two.
_OWN = 2


@dataclass(frozen=True)
class Refusal:
    """What came in and was no request: half of one, bad HTTP, too much of it. ``text`` says what, ``peer`` is where from."""

    peer: str
    text: Text


def authority(end: socket.socket) -> str:
    """Return a socket's own address and port as a URL names them; for one that listens anywhere, this machine's loopback."""
    host, port = end.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"


class Server(TcpWSGIServer):
    """waitress's server on a socket that listens already. ``refused`` is called, in any thread, with what was no request.

    ``limits`` are those of waitress's Adjustments.
    """

    def __init__(self, application: Any, listening: socket.socket, refused: Callable[[Refusal], None], **limits: Any) -> None:
        self.refused = refused
        self.channel_class = Connection
        super().__init__(
            application,
            map={},
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            sockets=[listening],
            connection_limit=MOST + _OWN,
            ident=None,
            **limits,
        )

    def run(self) -> None:
        """Serve until ``stop``."""
        while self._map:
            # Whoever closes a connection must be the thread that polls it, and not in the middle of that.
            self._tidy()
            wasyncore.loop(timeout=_LOOK, use_poll=True, map=self._map, count=1)

    def stop(self) -> None:
        """Close everything, in the thread that runs."""
        # It may be awake and have done so before it is woken.
        with suppress(OSError):
            self.trigger.pull_trigger(lambda: wasyncore.close_all(self._map))

    def maintenance(self, now: float) -> None:
        """Leave it to ``_tidy``: what waitress would close here, it would only once the client fetches what is left for it."""

    def _tidy(self) -> None:
        now = time.monotonic()
        for each in list(self.active_channels.values()):
            stage = each.keep_time(now)
            if now - each.since > LIMITS.get(stage, math.inf):
                each.give_up(messages.TOO_SLOW.filled(seconds=LIMITS[stage]))
        if len(self.active_channels) >= MOST:
            waited_for = [each for each in self.active_channels.values() if each.stage is not Stage.WORK]
            if waited_for:
                min(waited_for, key=lambda each: each.since).give_up(messages.MADE_ROOM)


class Connection(HTTPChannel):
    """A connection that knows how long its client has been at what it does, and tells when it ends in the middle of a request."""

    parser_class = Parser
    request: Any

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.task_class, self.error_task_class = _Task, _ErrorTask
        #: What it was at when the clock was last looked at, and since when.
        self.stage, self.since = Stage.IDLE, time.monotonic()
        self._of: object = 0
        self._served = 0
        super().__init__(*arguments, **named)

    @property
    def own_address(self) -> str:
        """This end of the connection, as a URL names it."""
        try:
            return authority(self.socket)
        except (AttributeError, OSError):
            # The client has gone, so it is all the same.
            return authority(self.server.socket)

    def keep_time(self, now: float) -> Stage:
        """Look at the clock; return what the connection is at."""
        begun = self.request
        # The same stage of another request has a time of its own.
        of: object = self._served
        if self.requests:
            stage = Stage.WORK
        elif self.total_outbufs_len:
            stage = Stage.FETCHING
        elif begun is None or not begun.begun:
            stage = Stage.IDLE
        else:
            stage, of = Stage.BODY if begun.headers_finished else Stage.HEADER, begun
        if stage is not self.stage or of is not self._of:
            self.stage, self._of, self.since = stage, of, now
        return stage

    def give_up(self, text: Text) -> None:
        """Close the connection; ``text`` says why to a client that is in the middle of its request."""
        begun, self.request = self.request, None
        if begun is not None and begun.begun and not self.requests and not self.total_outbufs_len:
            told = _told("408 Request Timeout", text)
            self.server.refused(Refusal(self.addr[0], told))
            body = f"{told.en}\n".encode()
            header = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            # As much of it as there is room for: whoever is slow is not waited for.
            with suppress(OSError):
                self.send(f"{header}Content-Length: {len(body)}\r\n\r\n".encode() + body, do_close=False)
        self.handle_close()

    def handle_close(self) -> None:
        begun, self.request = self.request, None
        if begun is not None and begun.begun and not begun.completed:
            self.server.refused(Refusal(self.addr[0], messages.HALF_A_REQUEST))
        super().handle_close()

    def service(self) -> None:
        if not self.connected:
            self.server.refused(Refusal(self.addr[0], messages.LEFT_IN_LINE))
        super().service()
        self._served += 1


class _Answering(Task):
    """An answer that is its header alone where that is what was asked for, whoever made it (RFC 9110, section 9.3.2)."""

    def write(self, data: bytes) -> None:
        if getattr(self.request, "command", None) == "HEAD":
            # waitress compares it with what the header says.
            self.content_bytes_written += len(data)
            data = b""
        super().write(data)


class _Task(_Answering, WSGITask):
    """A request on its way to the application, with the address it came to where the client did not say it (HTTP/1.0)."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ.setdefault("HTTP_HOST", self.channel.own_address)
        return environ


class _ErrorTask(_Answering, ErrorTask):
    """The answer to what is no request, which is then told."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        told = _told(self.status, error.text if isinstance(error, Refused) else Text(error.body, error.body))
        self.channel.server.refused(Refusal(self.channel.addr[0], told))
        # waitress's words may hold what the client sent.
        body = f"{' '.join(visible(told.en).split())}\n".encode()
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _told(status: str, text: Text) -> Text:
    return Text(f"{status}: {text.en}", f"{status}: {text.zh}")
