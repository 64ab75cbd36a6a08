"""How the comparison of two traces is shown: what only one of them has, and which values differ, each below the calls around it."""

from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.lesson import Text
from walkthrough.screen.console import paged, plain
from walkthrough.screen.tree import TreeView
from walkthrough.tracing.diff import Comparison, Difference
from walkthrough.tracing.format import Trace
from walkthrough.tracing.tree import Node, Row
from walkthrough.values import inline
from walkthrough.world import World

_STYLES = {"-": "red", "+": "green", "~": "yellow", " ": ""}
#: So much of what two values have in common is still shown before the place where they part.
_BEFORE = 20


def show(first: Trace, second: Trace, world: World, language: str, *, full: bool = False) -> bool:
    """Show on standard output what two traces do not share. Return whether they are equal.

    What only one trace has is shown by its outermost call, and how many lines it holds; ``full`` writes every value in full.
    """
    comparison = Comparison(first, second)
    differences = iter(comparison)
    ahead = next(differences, None)
    with paged(plain()) as console:
        view = TreeView(console, language, world, full=full)

        def say(text: Text, **values: object) -> str:
            return text.in_language(language).format(**values)

        console.print(
            Styled("\n".join(f"{sign} {_files(each, full=True)}" for sign, each in (("-", first), ("+", second))), style="bold"),
            soft_wrap=True,
        )
        while ahead:
            if ahead.alike:
                console.print(Styled("  " + say(messages.ALIKE, count=ahead.alike), style="dim"), soft_wrap=True)
            for line in _lines(view, ahead):
                console.print(line, soft_wrap=True)
            if ahead.inside:
                inside = f"{ahead.sign} {_indent(ahead.node)}  {say(messages.INSIDE, count=ahead.inside)}"
                console.print(Styled(inside, style=_STYLES[ahead.sign]), soft_wrap=True)
            ahead = next(differences, None)
        counts = {"alike": comparison.alike, "changed": comparison.changed}
        if comparison.equal:
            console.print(say(messages.SAME, count=comparison.alike), soft_wrap=True)
        else:
            only = {"first": comparison.only_first, "second": comparison.only_second}
            console.print(say(messages.DIFFER, a=_files(first), b=_files(second), **counts, **only), soft_wrap=True)
    return comparison.equal


def _files(trace: Trace, *, full: bool = False) -> str:
    return inline(trace.called if full else " + ".join(path.name for path in trace.of))


def _indent(node: Node | None) -> str:
    return "│ " * node.level if node else ""


def _lines(view: TreeView, difference: Difference) -> Iterator[Styled]:
    node = difference.node
    if node is None:
        return
    indent = _indent(node)
    # Without its arguments: a call that is shown for what lies in it, or whose arguments are told below.
    bare = replace(node, event=node.event._replace(arguments=None)) if difference.sign in " ~" else node
    for line in view.lines(Row(bare, f"{difference.sign} {indent}", f"{difference.sign} {indent}")):
        line.stylize(_STYLES[difference.sign], 0, 1)
        yield line
        if difference.sign in " ~":
            break
    if difference.sign == "~" and difference.first and difference.second:
        for name, one, two in _changes(difference.first, difference.second):
            for sign, text in (("-", one), ("+", two)):
                if text is not None:
                    line = Styled(f"{sign} {indent}    {inline(name)} ", style=_STYLES[sign])
                    view.add(line, text, _STYLES[sign])
                    yield line


def _changes(first: Node, second: Node) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the name of each value that differs, and what it is on both sides, from shortly before the place where they part."""
    one, two = _named(first), _named(second)
    for name in dict.fromkeys([*one, *two]):
        left, right = one.get(name), two.get(name)
        if left != right:
            alike = 0
            if left is not None and right is not None:
                alike = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
            cut = max(0, alike - _BEFORE)
            yield name, _from(left, cut), _from(right, cut)


def _from(text: str | None, cut: int) -> str | None:
    return f"(+{cut})…{text[cut:]}" if cut and text is not None else text


def _named(node: Node) -> dict[str, str]:
    event = node.event
    found = {f"{name} =": text for mapping in (event.arguments, event.values) if mapping for name, text in mapping.items()}
    found["at"] = f"{event.file}:{event.line}"
    return found | {sign: text for sign, text in (("→", event.result), ("✗", event.error)) if text is not None}
