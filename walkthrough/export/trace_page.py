"""The readable form of a lesson's trace, which is committed beside it: the calls, the values at the stops, and the notes."""

from collections.abc import Iterable, Iterator

from walkthrough.export.mermaid import mermaid
from walkthrough.export.walk import Walk
from walkthrough.lesson import Loaded, Text
from walkthrough.screen.console import unseen
from walkthrough.screen.tree import TreeView
from walkthrough.tracing.format import Event, Trace
from walkthrough.tracing.part import part
from walkthrough.tracing.tree import Tree
from walkthrough.world import World


def page(trace: Trace, lesson: Loaded) -> str:
    """Return a trace as Markdown, in both languages. The same trace makes the same page on each machine."""
    return "\n".join(_page(trace, lesson)) + "\n"


def _page(trace: Trace, lesson: Loaded) -> Iterator[str]:
    walk = Walk(list(part(trace)), lesson.runs_in, trace.requests, lesson, lambda text: {})
    events = len(walk.events)
    world, hosts = lesson.runs_in, lesson.runs_in.hosts
    yield f"# {lesson.title.en}"
    yield ""
    yield f"**{lesson.title.zh}**"
    yield ""
    yield f"Made from `{trace.path.name}` by `make traces`; do not edit. Or in colour: `walkthrough show {trace.lesson}`."
    yield ""
    yield "## What was sent · 请求"
    yield ""
    for request in trace.requests:
        line = " ".join(str(value) for name, value in request.items() if name != "body")
        yield from _code([line, "", str(request["body"])] if "body" in request else [line])
        yield ""
    yield "## The calls · 调用树"
    yield ""
    yield (
        f"All {events} recorded events. {hosts.en}"
        "`→` is what came back, `✗` an exception, `◆` a stop of the debugger; "
        "`… (+N)` says that N characters are left out here (the .jsonl has them)."
    )
    yield ""
    yield (
        f"记录到的全部 {events} 个事件。{hosts.zh}`→` 后面是返回值，"
        "`✗` 是异常，`◆` 是调试器的断点；`… (+N)` 表示这里省略了 N 个字符（.jsonl 里有全文）。"
    )
    yield ""
    yield from _code(_tree(trace, world))
    yield ""
    if walk.diagram.arrows:
        yield "## The messages · 消息"
        yield ""
        yield from _code(mermaid(walk, _both_in_line).splitlines(), "mermaid")
        yield ""
    yield "## The stops · 断点"
    for event in trace:
        if event.stop is not None:
            yield from _stop(event, lesson)
    yield ""
    yield "## Notes on the functions · 函数注解"
    yield ""
    yield "In the order in which they are first entered. 按首次进入的顺序排列。"
    noted: set[str] = set()
    for event in trace:
        note = world.note(event.name)
        if event.kind == "call" and note and event.name not in noted:
            noted.add(event.name)
            yield ""
            yield f"### `{event.function}` ({event.lane})"
            yield ""
            yield f"`{event.file}`, line {event.line}"
            yield from _both(note)


def _tree(trace: Trace, world: World) -> Iterator[str]:
    view = TreeView(unseen(200), "en", world)
    for row in Tree(trace):
        for line in view.lines(row):
            yield line.plain.rstrip()


def _stop(event: Event, lesson: Loaded) -> Iterator[str]:
    title = lesson.stops[(event.stop or 1) - 1].title
    yield ""
    yield f"### ◆ {event.stop} · {title.en} · {title.zh}"
    yield ""
    yield f"`{event.file}({event.line}) {event.function}`"
    yield ""
    yield from _code(f"{name} = {text}" for name, text in (event.values or {}).items())
    note = lesson.runs_in.note(place=(event.file, event.line))
    if note:
        yield from _both(note)


def _both(note: Text) -> Iterator[str]:
    yield ""
    yield note.en
    yield ""
    yield note.zh


def _both_in_line(text: Text) -> str:
    return " ".join((text.en if text.en == text.zh else f"{text.en} · {text.zh}").split())


def _code(lines: Iterable[str], language: str = "text") -> Iterator[str]:
    yield f"```{language}"
    # A value may hold the very mark that would end the block.
    yield from (line.replace("```", "`\u02cb`") for line in lines)
    yield "```"
