"""``walkthrough serve``: nova-api at a port, with the debugger standing at a lesson's stops."""

import re
import sys
import termios
import time
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from socket import socket
from typing import NoReturn
from urllib.parse import quote

import webob

from walkthrough import messages
from walkthrough.course.guide import Guide
from walkthrough.debugger.exits import Ended, Failed
from walkthrough.debugger.session import Session
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import Lesson, Text
from walkthrough.screen.terminal import Screen
from walkthrough.serve import listener
from walkthrough.serve.listener import Listener, Refusal, Visit
from walkthrough.stubs import layout
from walkthrough.stubs.cloud import Cloud, identity
from walkthrough.values import visible
from walkthrough.worlds.nova import clients

#: What only keystone's middleware may set.
_IDENTITY = re.compile(r"HTTP_X_(IDENTITY_|DOMAIN_|PROJECT_|USER(_|$)|TENANT(_|$)|ROLES?$|SERVICE_CATALOG$)")
#: The documents by which a client finds its way, before it has a token. Juno serves the root with an application of its own.
_ROOT = ("", "/")
_VERSIONS = (*_ROOT, "/v2", "/v2/")
#: A request line of that many characters is told whole.
_LONG = 400


class Server:
    """Answers requests that come in at a listening socket, one at a time, in the thread that calls ``run``.

    ``lesson`` gives the cloud and the request that is proposed, those of its first request; ``session``, of the same lesson,
    stands at the lesson's stops, and None means at none. The cloud is open as long as the server runs.
    """

    def __init__(self, lesson: Lesson, screen: Screen, session: Session | None, listening: socket) -> None:
        self._lesson = lesson
        self._screen = screen
        self._session = session
        self._listening = listening
        # A lesson that comes to one place with several requests has a card there for each: the first is the general one.
        self._stops = list({(stop.file, stop.line): stop for stop in reversed(lesson.stops)}.values())[::-1]

    def run(self) -> NoReturn:
        """Answer requests until an exception ends it, as Ctrl-C does."""
        first = self._lesson.requests[0]
        make = self._session.cloud if self._session else lambda given: Cloud(**given)
        with make(first.cloud or {}) as cloud:
            visits = Listener(self._listening, farewell=_say_farewell)
            with closing(visits):
                self._open(cloud.request(**first.sent))
                while True:
                    came = visits.next()
                    if isinstance(came, Refusal):
                        self._log(f"{came.peer}: {came.text.in_language(self._screen.language)}")
                    else:
                        self._receive(came, cloud)

    def _open(self, request: webob.Request) -> None:
        screen, server = self._screen, listener.url(self._listening)
        host, port = self._listening.getsockname()[:2]
        screen.tell(messages.LISTENING, url=server)
        if not listener.is_loopback(self._listening):
            screen.tell(messages.OPEN_TO_ALL, address=host, port=port)
        screen.tell(messages.TOKENS, admin=clients.ADMIN)
        screen.tell(messages.ATTACHED_ONCE)
        if self._session:
            screen.tell(messages.PAUSES, lesson=screen.say(self._lesson.title), count=len(self._stops))
        for how, command in (
            (messages.CURL, clients.curl(request, server)),
            (messages.NOVACLIENT, clients.novaclient(request, server)),
        ):
            if command:
                screen.tell(how)
                screen.verbatim(f"\n{command}\n")

    def _receive(self, visit: Visit, cloud: Cloud) -> None:
        request = webob.Request(visit.environ)
        if visit.gone:
            self._log(f"{_shown(request)} {self._screen.say(messages.LEFT_IN_LINE)}")
            return
        if self._session:
            _forget_what_was_typed()
        started = time.monotonic()
        try:
            response = self._response(request, cloud)
            milliseconds = (time.monotonic() - started) * 1000
            gone = f" ({self._screen.say(messages.NOBODY_WAITS)})" if visit.gone else ""
            self._log(f"{_shown(request)} {response.status_int} {milliseconds:.0f} ms{gone}")
            visit.answer(response.status, response.headerlist, b"".join(response.app_iter))
            with self._attended(messages.LEFT_COMPUTE, messages.COMPUTE_FAILED):
                cloud.settle()
        finally:
            if self._session:
                self._session.leave()

    def _response(self, request: webob.Request, cloud: Cloud) -> webob.Response:
        if not _identify(request):
            return _unauthorized()
        if request.environ["PATH_INFO"] in _ROOT:
            return cloud.send(request, "oscomputeversions")
        with self._attended(messages.GAVE_UP, messages.NO_ANSWER_MADE):
            if self._session:
                self._session.stand_at(self._stops, cloud)
            return cloud.send(request)
        # What Juno's fault wrapper answers where an exception escapes the controller (FACTS section 4).
        return _fault(500, "computeFault", "The server has either erred or is incapable of performing the requested operation.")

    @contextmanager
    def _attended(self, left: Text, failed: Text) -> Iterator[None]:
        """Tell why the block ended before its end, and stand nowhere from then on: the server goes on."""
        try:
            yield
            return
        except Failed as error:
            self._tell(failed, error.error)
        except Ended:
            self._screen.tell(left)
        except Exception as error:
            self._tell(failed, error)
        if self._session:
            self._session.leave()

    def _tell(self, failed: Text, error: Exception) -> None:
        # Not broken at the width: it may name a file.
        self._screen.verbatim(self._screen.say(failed, error=_one_line(error)))

    def _log(self, line: str) -> None:
        self._screen.verbatim(" ".join(visible(line).split()))


class ServerGuide(Guide):
    """Answers the prompt's own commands where a client waits: the request cannot be sent again from here."""

    def back(self) -> None:
        self._screen.tell(messages.NO_WAY_BACK)

    def go_to(self, number: str) -> None:
        self._screen.tell(messages.NO_WAY_BACK)


def _identify(request: webob.Request) -> bool:
    """Stand in for keystone's middleware; tell whether the request has a token, or needs none.

    Every token is the article's user; ``clients.ADMIN`` has the role admin too. What the client says itself of who it is goes.
    """
    token = request.headers.get("X-Auth-Token")
    for name in [name for name in request.environ if _IDENTITY.match(name)]:
        del request.environ[name]
    if not token and request.environ["PATH_INFO"] not in _VERSIONS:
        return False
    roles = f"_member_,{clients.ADMIN}" if token == clients.ADMIN else "_member_"
    request.headers.update(identity(roles=roles) | {"X-Auth-Token": token or ""})
    return True


def _unauthorized() -> webob.Response:
    text = "Authentication required: send a header X-Auth-Token; any token will do here.\n"
    response = webob.Response(text, status=401, content_type="text/plain")
    response.www_authenticate = "Keystone"
    return response


def _fault(status: int, name: str, message: str) -> webob.Response:
    return webob.Response(status=status, json_body={name: {"message": message, "code": status}})


def _say_farewell(visit: Visit) -> None:
    response = _fault(503, "serviceUnavailable", "nova-api has been stopped; the request was given up.")
    visit.answer(response.status, response.headerlist, response.body)


def _shown(request: webob.Request) -> str:
    # WebOb's own path and URL do not bear bytes that are no UTF-8.
    query = request.query_string
    line = f"{request.method} {quote(request.environ['PATH_INFO'], encoding='latin-1')}{'?' if query else ''}{query}"
    return line if len(line) <= _LONG else f"{line[:_LONG]}… (+{len(line) - _LONG})"


def _forget_what_was_typed() -> None:
    """Drop what was typed while nobody asked: it would answer the prompt of the request that has just come."""
    if sys.stdin is not None and sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _one_line(error: Exception) -> str:
    """Return what an error says, with its type and place if it is not one of the harness's own messages to a person."""
    if isinstance(error, WalkthroughError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "{}:{}: ".format(*layout.real_position(last[0].filename, last[0].lineno)) if last else ""
    return " ".join(f"{place}{type(error).__name__}: {error}".split())
