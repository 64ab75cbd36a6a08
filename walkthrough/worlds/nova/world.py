"""Nova behind the seam. The stack that it stands on is imported when it is first needed, which takes a while."""

import functools
import inspect
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkthrough.files import TRACES
from walkthrough.lesson import Text
from walkthrough.stubs import layout
from walkthrough.transcript import Transcript, read, read_places
from walkthrough.values import meant, not_taken
from walkthrough.world import Asked, Block, Field, Hooks, Message, Steps, WorldError
from walkthrough.worlds import wsgi
from walkthrough.worlds.nova import asked, differences, messages, notes, objects
from walkthrough.worlds.nova.http import Http
from walkthrough.worlds.nova.rpc import Rpc
from walkthrough.worlds.nova.source import NovaSource, StubError

if TYPE_CHECKING:
    from walkthrough.stubs.bus import Message as Sent
    from walkthrough.stubs.cloud import Cloud

#: Seconds that nova-api waits for compute1, where a learner may stand and think.
_A_DAY = 86_400
#: What a cloud takes from the engine or from a server, and no lesson gives it.
_SERVED = ("sleep", "transport_url", "elsewhere")
_ENGINE = (*_SERVED, "around", "waiting")
#: So many names that there are can still be told in one line.
_FEW = 80
#: Where the debugger stood at the one stop of the article, its second, that does not say so.
_NOT_SAID = ("nova/api/openstack/compute/contrib/volumes.py", 418)


class Nova(Http, Rpc):
    """The cloud of the article: nova-api on controller, nova-compute on compute1, and nova-conductor, if compute1 has to ask it."""

    name = "nova"
    lanes = ("controller", "compute1", "conductor")
    shown = ("body", "instance", "volume_bdm")
    steps = Steps(messages.STEPS, messages.STEPS_IN_NOVA, messages.STEPS_EVERYWHERE)
    hosts = messages.HOSTS

    def __init__(self) -> None:
        self.source = NovaSource()

    def request(self, **sent: Any) -> Message:
        kind = _cloud()
        _check_keywords("sent", sent, kind.request)
        try:
            return wsgi.request(kind().request(**sent), messages.REQUEST)
        except (TypeError, ValueError) as error:
            raise _told(error) from error

    def open(self, setup: Mapping[str, Any], hooks: Hooks | None) -> AbstractContextManager["RunningNova"]:
        _check_keywords("cloud", setup, _cloud().__init__, _ENGINE if hooks else _SERVED)
        if hooks and hooks.stands:
            config = dict(setup.get("config") or {})
            if "compute" not in (setup.get("fault") or {}):
                config.setdefault("rpc_response_timeout", _A_DAY)
            setup = {**setup, "config": config, "waiting": hooks.waiting}
        if hooks:
            setup = {**setup, "around": hooks.around}
        try:
            return _opened(_cloud()(**setup))
        except (TypeError, ValueError) as error:
            raise _told(error) from error

    def fields(self, value: Any) -> Sequence[Field] | None:
        return objects.fields(value)

    def brief(self, kind: type) -> Callable[[Any], str] | None:
        return objects.brief(kind)

    def note(self, function: str = "", place: tuple[str, int] | None = None) -> Text | None:
        return notes.of_stop(*place) if place else notes.of_function(function)

    def difference(self, name: str, value: Any) -> Text | None:
        return differences.difference(name, value)

    def asks(self, function: str, arguments: Mapping[str, str]) -> Asked | None:
        return asked.asked(function, arguments)

    def transcript(self, file: str, line: int) -> Transcript | None:
        return self._transcripts.get((file, line))

    @functools.cached_property
    def _transcripts(self) -> Mapping[tuple[str, int], Transcript]:
        found = {}
        for each in read(TRACES / "article"):
            place = (self.source.name(each.file), each.line) if each.file and each.line else _NOT_SAID
            found[place] = each
        for each in read_places(TRACES / "compute1" / "transcripts.txt"):
            found[self.source.name(each.file or ""), each.line or 0] = replace(each, whose=messages.MEASURED)
        return found

    def copy(self, folder: Path) -> None:
        target = folder / layout.PACKAGE
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(layout.STUBS / layout.PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))

    def is_copy(self, folder: Path) -> bool:
        return (folder / layout.PACKAGE).is_dir() and folder.resolve() != layout.STUBS.resolve()

    def is_changed(self, folder: Path) -> bool:
        return any(
            not (copy := folder / path.relative_to(layout.STUBS)).is_file() or copy.read_bytes() != path.read_bytes()
            for path in (layout.STUBS / layout.PACKAGE).rglob("*.py")
        )

    def copied(self, folder: Path) -> NovaSource:
        return NovaSource(folder)

    def use(self, folder: Path) -> None:
        layout.install(folder)
        try:
            _cloud()()
        except SyntaxError as error:
            path, line = layout.real_position(error.filename or "?", error.lineno or 0)
            raise WorldError(f"{path}:{line}: {error.msg}") from error
        except Exception as error:
            raise WorldError(f"{folder}: the copy does not run: {type(error).__name__}: {error}") from error


class RunningNova:
    """Nova while it is open. ``cloud`` is the stub's own form of it."""

    def __init__(self, cloud: "Cloud") -> None:
        self.cloud = cloud

    def send(self, request: Message) -> Message:
        already, slept = len(self.cloud.messages), len(self.cloud.slept["cinderclient"])
        # What compute1 does with a cast may bring somebody to a stop, who is to have seen the answer before.
        response = self.cloud.send(request.own, held=True)
        # Somebody else's request of meanwhile has casts of its own.
        name = response.headers.get("x-compute-request-id")
        lost = {id(each) for each in self.cloud.undelivered}
        left = [each for each in self.cloud.messages[already:] if id(each) not in lost]
        casts = [each for each in left if each.kind == "cast" and each.context["request_id"] == name]
        more = [_shown(each) for each in casts] or [Block(None, [messages.NO_CAST])]
        waits = self.cloud.slept["cinderclient"][slept:]
        if waits:
            seconds = ", ".join(f"{each:g}" for each in waits)
            more.append(Block(None, [messages.ASKED_AGAIN.filled(seconds=seconds)]))
        return wsgi.answer(response, messages.RESPONSE, more, {"response": response})

    def settle(self, answer: Message | None = None) -> None:
        self.cloud.settle(answer.own if answer else None)

    def names(self) -> Mapping[str, Any]:
        return {"cloud": self.cloud}


@contextmanager
def _opened(cloud: "Cloud") -> Iterator[RunningNova]:
    from walkthrough.stubs.bus import BusError

    with ExitStack() as stack:
        try:
            stack.enter_context(cloud)
        except ValueError as error:
            raise _told(error) from error
        except BusError as error:
            raise WorldError(str(error)) from error
        yield RunningNova(cloud)


def _cloud() -> type["Cloud"]:
    try:
        from walkthrough.stubs.cloud import Cloud
    except layout.LayoutError as error:
        raise StubError(str(error)) from error
    return Cloud


def _check_keywords(what: str, given: Mapping[str, Any], function: Callable[..., Any], also: Sequence[str] = ()) -> None:
    """Raise WorldError for what a lesson gives a cloud or a request and they do not take."""
    takes = [name for name in inspect.signature(function).parameters if name not in ("self", *_ENGINE)]
    for name in given:
        if name not in (*takes, *also):
            raise WorldError(not_taken(what, name, takes))


def _told(error: Exception) -> WorldError:
    """Return what a cloud says is wrong with what it was given, with what was probably meant."""
    from walkthrough.stubs.given import Unknown

    if not isinstance(error, Unknown):
        return WorldError(str(error))
    there_are = f"there are {', '.join(error.known)}" if len(error.known) <= _FEW else ""
    return WorldError("; ".join(filter(None, [f"{error.what}: {error.name}", meant(str(error.name), error.known) or there_are])))


def _shown(sent: "Sent") -> Block:
    arguments = ", ".join(objects.argument(*each) for each in sent.args.items())
    to = messages.CAST_TO.filled(topic=sent.topic, server=sent.server, version=sent.version)
    return Block(messages.CAST, [f"{sent.method}({arguments})", to])
