"""The HTTP side of ``walkthrough serve``: takes requests in its own threads and hands them over, one at a time."""

import contextlib
import ipaddress
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask

from walkthrough import messages
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Text
from walkthrough.serve.parser import Parser, Refused
from walkthrough.values import visible
from walkthrough.world import Reply

#: Requests that can wait at a time; more of them wait in waitress's own queue.
_WAITING = 8
#: Bytes. nova-api has a limit of its own for bodies, far below this one, and answers in its own form (FACTS section 8).
_MAX_BODY = 16 * 2**20
_MAX_HEADERS = 64 * 2**10
#: Seconds that a connection may be silent without a request that waits for its answer.
_SILENCE = 30
#: Seconds after which a signal is heard at the latest.
_HEARING = 0.5
#: Seconds in which the answers that are on their way at the end must have left.
_FAREWELL = 0.5


class ListenError(WalkthroughError):
    """An address or port that cannot be listened on."""


def bind(address: str, port: int) -> socket.socket:
    """Return a socket that listens on an address or host name; port 0 means any free one. Raises ListenError."""
    try:
        family, _, _, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where, family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise ListenError(f"--listen {address!r}: no address of this machine ({error}); try 127.0.0.1") from error
    except PermissionError as error:
        raise ListenError(f"port {port} on {address} is not for this user: name one above 1023 with --port") from error
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else error
        raise ListenError(f"port {port} on {address} cannot be used: {reason}; name another with --port or --listen") from error


def is_loopback(listening: socket.socket) -> bool:
    """Tell whether a listening socket can be reached from this machine only."""
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def authority(end: socket.socket) -> str:
    """Return a socket's own address and port as a URL names them; for one that listens anywhere, this machine's loopback."""
    host, port = end.getsockname()[:2]
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"


def url(listening: socket.socket) -> str:
    """Return the URL of a listening socket, one that a client on this machine can use."""
    return f"http://{authority(listening)}"


@dataclass(eq=False)
class Visit:
    """A whole request that waits for its answer. ``environ`` is WSGI's."""

    environ: dict[str, Any]
    _answered: threading.Event = field(default_factory=threading.Event)
    _answer: Reply | None = None

    @property
    def gone(self) -> bool:
        """Whether the client has closed the connection."""
        return bool(self.environ["waitress.client_disconnected"]())

    def answer(self, reply: Reply) -> None:
        """Send the answer, if there is none yet."""
        self._answer = self._answer or reply
        self._answered.set()

    def wait(self) -> Reply:
        """Return the answer once there is one."""
        self._answered.wait()
        assert self._answer is not None
        return self._answer


@dataclass(frozen=True)
class Refusal:
    """What came in and was no request: half of one, bad HTTP, too much of it. ``text`` says what, ``peer`` is where from."""

    peer: str
    text: Text


class Listener:
    """Listens until it is closed. ``farewell`` answers the visits that are still waiting then."""

    def __init__(self, listening: socket.socket, farewell: Callable[[Visit], None]) -> None:
        self._farewell = farewell
        self._news: queue.Queue[Visit | Refusal] = queue.Queue()
        self._waiting: set[Visit] = set()
        self._closing = False
        self._lock = threading.Lock()
        # waitress has nothing to tell that a learner should see in the middle of a prompt.
        for name in ("waitress", "waitress.queue"):
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False
        self._map: dict[int, Any] = {}
        self._server = create_server(
            self._application,
            map=self._map,
            sockets=[listening],
            threads=_WAITING,
            ident=None,
            channel_timeout=_SILENCE,
            cleanup_interval=_SILENCE // 6,
            # Without it waitress does not look at a connection while its request waits, and never learns that the client left.
            channel_request_lookahead=1,
            max_request_header_size=_MAX_HEADERS,
            max_request_body_size=_MAX_BODY,
        )
        self._server.channel_class = _Channel
        self._server.refused = self._news.put
        self._loop = threading.Thread(target=self._server.run, name="http", daemon=True)
        self._loop.start()

    def next(self) -> Visit | Refusal:
        """Return what came in next; wait for it."""
        while True:
            # A signal that comes just before a wait does not interrupt it: its handler runs when the wait is over.
            with contextlib.suppress(queue.Empty):
                return self._news.get(timeout=_HEARING)

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        visit = Visit(environ)
        with self._lock:
            closing = self._closing
            self._waiting.add(visit)
        if closing:
            self._farewell(visit)
        else:
            self._news.put(visit)
        reply = visit.wait()
        with self._lock:
            self._waiting.remove(visit)
        start_response(reply.status, reply.headers)
        return [reply.body]

    def close(self) -> None:
        """Answer whoever waits, close every connection and free the port."""
        with self._lock:
            self._closing = True
            waiting = list(self._waiting)
        for visit in waiting:
            self._farewell(visit)
        end = time.monotonic() + _FAREWELL
        self._server.task_dispatcher.shutdown(timeout=_FAREWELL)
        while any(each.total_outbufs_len for each in tuple(self._server.active_channels.values())) and time.monotonic() < end:
            time.sleep(0.01)
        # Whoever closes a connection must be the thread that polls it. It may be awake and have done so before it is woken.
        with contextlib.suppress(OSError):
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._map))
        self._loop.join(_FAREWELL)


class _Task(WSGITask):
    """A request on its way to the application, with the address it came to where the client did not say it (HTTP/1.0)."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ.setdefault("HTTP_HOST", self.channel.own_address)
        return environ


class _ErrorTask(ErrorTask):
    """The answer to what is no request, which is then told."""

    def execute(self) -> None:
        error = self.request.error
        text = error.text if isinstance(error, Refused) else Text(error.body, error.body)
        what = f"{error.code} {error.reason}"
        self.channel.server.refused(Refusal(self.channel.addr[0], Text(f"{what}: {text.en}", f"{what}: {text.zh}")))
        self.status = what
        # waitress's words may hold what the client sent.
        body = f"{what}: {' '.join(visible(text.en).split())}\n".encode()
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    """A connection that tells when it ends before its request could be looked at."""

    parser_class = Parser
    task_class = _Task
    error_task_class = _ErrorTask
    request: Any

    @property
    def own_address(self) -> str:
        """This end of the connection, as a URL names it."""
        try:
            return authority(self.socket)
        except (AttributeError, OSError):
            # The client has gone, so it is all the same.
            return authority(self.server.socket)

    def handle_close(self) -> None:
        begun, self.request = self.request, None
        if begun is not None and not begun.completed:
            self.server.refused(Refusal(self.addr[0], messages.HALF_A_REQUEST))
        super().handle_close()

    def service(self) -> None:
        if not self.connected:
            self.server.refused(Refusal(self.addr[0], messages.LEFT_IN_LINE))
        super().service()
