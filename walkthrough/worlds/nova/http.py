"""nova-api at a port: who may come in, what is answered before any stop, and what a server says of itself."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from walkthrough.lesson import Text
from walkthrough.world import Around, Message, Reply, Said, WorldError
from walkthrough.worlds.nova import clients, messages

if TYPE_CHECKING:
    import webob

    from walkthrough.worlds.nova.world import RunningNova

#: What only keystone's middleware may set.
_IDENTITY = re.compile(r"HTTP_X_(IDENTITY_|DOMAIN_|PROJECT_|USER(_|$)|TENANT(_|$)|ROLES?$|SERVICE_CATALOG$)")
#: The documents by which a client finds its way, before it has a token. Juno serves the root with an application of its own.
_ROOT = ("", "/")
_VERSIONS = (*_ROOT, "/v2", "/v2/")
#: What a body may end with a newline in.
_TYPES = {f"application/{prefix}{kind}" for prefix in ("", "vnd.openstack.compute+") for kind in ("json", "xml")}
#: A request line of that many characters is told whole.
_LONG = 400


class Http:
    """The part of Nova's world that ``serve`` and ``compute`` ask for."""

    other_lane = "compute1"
    said = Said(
        listening=messages.LISTENING,
        given_up=messages.GAVE_UP,
        failed=messages.NO_ANSWER_MADE,
        left_later=messages.LEFT_COMPUTE,
        failed_later=messages.COMPUTE_FAILED,
    )

    def setup(self, setup: Mapping[str, Any]) -> Mapping[str, Any]:
        # Whoever asks from outside gets what a cloud does: its compute host acts, and a client that waits waits.
        return {"attach": True, "sleep": time.sleep, **setup}

    def first(self, setup: Mapping[str, Any], bus: str) -> Mapping[str, Any]:
        return {**setup, "transport_url": bus, "elsewhere": True}

    def beside(self, running: "RunningNova") -> Callable[..., Any]:
        from walkthrough.stubs.cinder_http import CinderApi

        return CinderApi(running.cloud.cinder)

    def told_beside(self, url: str, bus: str, command: str) -> Sequence[Text]:
        return [messages.CINDER.filled(url=url), messages.COMPUTE_APART.filled(command=command)]

    @contextmanager
    def other(self, bus: str, url: str, around: Around) -> Iterator[Text]:
        from walkthrough.stubs.bus import BusError, shown
        from walkthrough.stubs.node import Node

        with ExitStack() as stack:
            try:
                named = lambda message, is_cast: around(f"{message['method']} {message['version']}", not is_cast)
                stack.enter_context(Node(bus, url, around=named))
            except BusError as error:
                raise WorldError(str(error)) from error
            except (ConnectionRefusedError, ValueError) as error:
                start = f'make serve ARGS="--bus {shown(bus)}"'
                raise WorldError(f"no controller answers at {url}: {error}; start it first: {start}") from error
            yield messages.COMPUTE_LISTENS.filled(bus=shown(bus))

    @contextmanager
    def watching(self, bus: str, tell: Callable[[Text], None]) -> Iterator[None]:
        from walkthrough.stubs import outages
        from walkthrough.stubs.bus import shown, why_not

        def hear(what: str, **values: Any) -> None:
            if what == "silent":
                message = values["message"]
                text = messages.SILENT[message.topic].filled(method=message.method, seconds=values["seconds"])
            else:
                text = messages.OUTAGES[what].filled(bus=shown(bus), **values)
            tell(text)

        with outages.told(hear, lambda: why_not(bus)):
            yield

    def told(self) -> Sequence[Text]:
        return [messages.TOKENS.filled(admin=clients.ADMIN), messages.NOT_DONE]

    def commands(self, first: Message, url: str) -> Sequence[tuple[Text, str]]:
        novaclient = clients.novaclient(first.own, url)
        found = [(messages.CURL, clients.curl(first.own, url))]
        return [*found, (messages.NOVACLIENT, novaclient)] if novaclient else found

    def line(self, environ: Mapping[str, Any]) -> str:
        # WebOb's own path and URL do not bear bytes that are no UTF-8.
        query = environ.get("QUERY_STRING", "")
        path = quote(environ["PATH_INFO"], encoding="latin-1")
        line = f"{environ['REQUEST_METHOD']} {path}{'?' if query else ''}{query}"
        return line if len(line) <= _LONG else f"{line[:_LONG]}… (+{len(line) - _LONG})"

    def at_once(self, environ: dict[str, Any], running: "RunningNova") -> Reply | None:
        import webob

        request = webob.Request(environ)
        if not _identify(request):
            return _unauthorized()
        if environ["PATH_INFO"] in _ROOT:
            return _reply(running.cloud.send(request, "oscomputeversions"))
        return None

    def reply(self, environ: dict[str, Any], running: "RunningNova") -> Reply:
        import webob

        return _reply(running.cloud.send(webob.Request(environ)))

    def given_up(self) -> Reply:
        # What Juno's fault wrapper answers where an exception escapes the controller.
        return _fault(500, "computeFault", "The server has either erred or is incapable of performing the requested operation.")

    def stopped(self) -> Reply:
        return _fault(503, "serviceUnavailable", "nova-api has been stopped; the request was given up.")


def _identify(request: "webob.Request") -> bool:
    """Stand in for keystone's middleware; tell whether the request has a token, or needs none.

    Every token is the article's user; ``clients.ADMIN`` has the role admin too. What the client says itself of who it is goes.
    """
    from walkthrough.stubs.cloud import identity

    token = request.headers.get("X-Auth-Token")
    for name in [name for name in request.environ if _IDENTITY.match(name)]:
        del request.environ[name]
    if not token and request.environ["PATH_INFO"] not in _VERSIONS:
        return False
    roles = f"_member_,{clients.ADMIN}" if token == clients.ADMIN else "_member_"
    request.headers.update(identity(roles=roles) | {"X-Auth-Token": token or ""})
    return True


def _unauthorized() -> Reply:
    import webob

    text = "Authentication required: send a header X-Auth-Token; any token will do here.\n"
    response = webob.Response(text, status=401, content_type="text/plain")
    response.www_authenticate = "Keystone"
    return _reply(response)


def _fault(status: int, name: str, message: str) -> Reply:
    import webob

    return _reply(webob.Response(status=status, json_body={name: {"message": message, "code": status}}))


def _reply(response: "webob.Response") -> Reply:
    body = b"".join(response.app_iter)
    # Means nothing in JSON and XML; but curl leaves a shell's prompt where a body ends. HEAD has the length alone.
    if response.content_type in _TYPES and response.content_length and not body.endswith(b"\n"):
        response.content_length += 1
        body += b"\n" * bool(body)
    return Reply(response.status, list(response.headerlist), body)
