"""A page at a port that stands where somebody else stands: its readers' browsers wait there for each new place.

Readers can read, and nothing else: there are no cookies and no names, and only who knows the path is answered. They wait in one
thread, hundreds of them, and none for another.
"""

import asyncio
import contextlib
import gzip
import ipaddress
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from walkthrough.screen.invitation import invite
from walkthrough.screen.terminal import Terminal
from walkthrough.serve import listener
from walkthrough.serve.connections import authority

#: Readers at a time; the descriptors that a process may open are usually some more.
MOST = 800
#: Seconds in which a connection must have sent a request, and after which a silent line is written to, to find out who has left.
_DEADLINE, _SILENCE = 10, 15
#: Seconds in which readers are told that it is over.
_FAREWELL = 0.5
#: So many bytes of entropy nobody guesses.
_SECRET = 9

_Scope = Mapping[str, Any]
_Receive = Callable[[], Awaitable[Mapping[str, Any]]]
_Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Following:
    """What ``following`` gives: the page's ``url``, and who tells its readers where to stand."""

    def __init__(self, page: str, listening: socket.socket) -> None:
        self._page = gzip.compress(page.encode(), mtime=0)
        self._path = f"/{secrets.token_urlsafe(_SECRET)}/"
        self.url = f"http://{_reachable(listening)}{self._path}"
        self._listens_to = None if listener.is_loopback(listening) else "{}:{}".format(*listening.getsockname()[:2])
        self._place = ""
        self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()

    def invite(self, screen: Terminal) -> None:
        """Show an audience the way to the page."""
        invite(screen, self.url, self._listens_to)

    def tell(self, place: str) -> None:
        """Let all readers stand at a place, as a page's address has it: ``stop=3``, ``stop=3+17`` for 17 events later."""
        self._place = place
        self._wake()

    def end(self) -> None:
        """Let all readers know that nobody tells them anything any more."""
        self._is_over = True
        self._wake()

    def _wake(self) -> None:
        if self._loop:
            # The loop may have ended already, with all who waited in it.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for waiting in self._waiting:
            waiting.set()

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer a request, as ASGI has it."""
        self._loop = asyncio.get_running_loop()
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, b"This page can be read, and nothing else.\n", allow="GET, HEAD")
        elif scope["path"] == self._path:
            page = b"" if scope["method"] == "HEAD" else self._page
            await _answer(send, 200, page, content_type="text/html; charset=utf-8", content_encoding="gzip")
        elif scope["path"] == f"{self._path}place":
            await self._follow(receive, send)
        else:
            await _answer(send, 404, b"There is nothing here.\n")

    async def _follow(self, receive: _Receive, send: _Send) -> None:
        await _begin(send, 200, content_type="text/event-stream")
        woken = asyncio.Event()
        self._waiting.add(woken)
        left = asyncio.ensure_future(_left(receive))
        left.add_done_callback(lambda _: woken.set())
        told = None
        try:
            while not left.done() and not self._is_over:
                # Of places that change quickly a reader needs the last.
                place = self._place
                await _say(send, f"retry: 1000\ndata: {place}\n\n" if place != told else ":\n\n")
                told = place
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_SILENCE):
                        await woken.wait()
                woken.clear()
            await _say(send, "event: over\ndata:\n\n", more=False)
        finally:
            self._waiting.discard(woken)
            left.cancel()


@contextlib.contextmanager
def following(page: str, listening: socket.socket) -> Iterator[Following]:
    """Serve a page, as HTML, while the block lasts, in a thread of its own."""
    listener.silence("uvicorn", "uvicorn.error")
    made = Following(page, listening)
    server = uvicorn.Server(
        uvicorn.Config(
            cast(Any, made),
            http=_Impatient,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="followers", daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.end()
        server.should_exit = True
        thread.join(_FAREWELL)
        server.force_exit = True
        thread.join()


class _Impatient(H11Protocol):
    """A connection that is closed if it asks for nothing, or if there are too many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
        else:
            self.loop.call_later(_DEADLINE, self._hurry)

    def _hurry(self) -> None:
        if self.cycle is None:
            self.transport.abort()


async def _left(receive: _Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(send: _Send, status: int, **headers: str) -> None:
    named = {"cache_control": "no-store", "referrer_policy": "no-referrer", "x_content_type_options": "nosniff", **headers}
    lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})


async def _say(send: _Send, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _answer(send: _Send, status: int, body: bytes, content_type: str = "text/plain", **headers: str) -> None:
    await _begin(send, status, content_type=content_type, content_length=str(len(body)), **headers)
    await send({"type": "http.response.body", "body": body})


def _reachable(listening: socket.socket) -> str:
    """Return host and port by which other machines find a listening socket, as far as this one knows its own address."""
    address, port = listening.getsockname()[:2]
    if not ipaddress.ip_address(address.partition("%")[0]).is_unspecified:
        return authority(listening)
    with contextlib.suppress(OSError), socket.socket(listening.family, socket.SOCK_DGRAM) as asking:
        # Nothing is sent: this asks for the way that it would go.
        asking.connect(("192.0.2.1" if listening.family == socket.AF_INET else "2001:db8::1", 9))
        own = asking.getsockname()[0]
        return f"[{own}]:{port}" if ":" in own else f"{own}:{port}"
    return authority(listening)
