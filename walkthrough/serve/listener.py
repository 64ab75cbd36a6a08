"""The HTTP side of ``walkthrough serve``: takes requests in its own threads and hands them over, one at a time."""

import contextlib
import ipaddress
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from walkthrough.debugger.main_thread import heard
from walkthrough.errors import WalkthroughError
from walkthrough.serve.connections import Refusal, Server, authority
from walkthrough.world import Reply

#: Requests that can wait at a time; more of them wait in waitress's own queue.
_WAITING = 8
#: Bytes. nova-api has a limit of its own for bodies, far below this one, and answers in its own form.
_SIZES: dict[str, Any] = {"max_request_body_size": 16 * 2**20, "max_request_header_size": 64 * 2**10}
#: Seconds in which the answers that are on their way at the end must have left.
_FAREWELL = 0.5


class ListenError(WalkthroughError):
    """An address or port that cannot be listened on."""


def bind(address: str, port: int, option: str = "--port") -> socket.socket:
    """Return a socket that listens on an address or host name; port 0 means any free one, ``option`` says where it was named.

    Raises ListenError.
    """
    try:
        family, _, _, _, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where, family=family)
    except (socket.gaierror, UnicodeError) as error:
        raise ListenError(f"--listen {address!r}: no address of this machine ({error}); try 127.0.0.1") from error
    except PermissionError as error:
        raise ListenError(f"port {port} on {address} is not for this user: name one above 1023 with {option}") from error
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else error
        raise ListenError(f"port {port} on {address} cannot be used: {reason}; name another with {option} or --listen") from error


def is_loopback(listening: socket.socket) -> bool:
    """Tell whether a listening socket can be reached from this machine only."""
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


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


@contextlib.contextmanager
def answering(application: Callable[..., Any], listening: socket.socket) -> Iterator[None]:
    """Let a WSGI application answer at a port while the block lasts, in threads of its own."""
    silence("waitress", "waitress.queue")
    server = Server(application, listening, lambda refusal: None, threads=_WAITING, **_SIZES)
    loop = threading.Thread(target=server.run, name="http beside", daemon=True)
    loop.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown(timeout=_FAREWELL)
        server.stop()
        loop.join(_FAREWELL)


def silence(*names: str) -> None:
    """Keep loggers quiet: a server's library has nothing to tell that a learner should see in the middle of a prompt."""
    for name in names:
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


class Listener:
    """Listens until it is closed. ``farewell`` answers the visits that are still waiting then."""

    def __init__(self, listening: socket.socket, farewell: Callable[[Visit], None]) -> None:
        self._farewell = farewell
        self._news: queue.SimpleQueue[Visit | Refusal] = queue.SimpleQueue()
        self._waiting: set[Visit] = set()
        self._closing = False
        self._lock = threading.Lock()
        silence("waitress", "waitress.queue")
        self._server = Server(
            self._application,
            listening,
            self._news.put,
            threads=_WAITING,
            # Without it waitress does not look at a connection while its request waits, and never learns that the client left.
            channel_request_lookahead=1,
            **_SIZES,
        )
        self._loop = threading.Thread(target=self._server.run, name="http", daemon=True)
        self._loop.start()

    def next(self) -> Visit | Refusal:
        """Return what came in next; wait for it."""
        return heard(self._news)

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
        self._server.stop()
        self._loop.join(_FAREWELL)
