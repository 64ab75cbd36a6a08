"""The page: a walk in one file that a browser opens from a disk, made from a trace, a lesson's words and the world's source.

It asks nothing of a network, and what a trace holds is text in it, never markup: a Content-Security-Policy allows the page's own
script and style alone, each by its hash.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from itertools import islice
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from walkthrough.errors import WalkthroughError
from walkthrough.export import coloured, prose, words
from walkthrough.export.walk import KINDS, AtStop, Explained, Walk
from walkthrough.lesson import (
    BEFORE,
    BEHIND,
    CLOSING_MARKS,
    LANGUAGES,
    QUOTES,
    WORDS_BEFORE,
    WORDS_BEHIND,
    Loaded,
    Text,
)
from walkthrough.tracing.format import Event
from walkthrough.values import listed, visible
from walkthrough.world import World

#: So many events a page takes: with twice as many a browser still opens it, but takes its time.
MOST = 200_000
#: Lines of a listing in the readable form, before and after the current one.
_AROUND = 8
_STYLE = "page.css"
#: In this order: each names what stands in those before it.
_SCRIPTS = (
    "walk.js",
    "say.js",
    "code.js",
    "values.js",
    "asked.js",
    "words.js",
    "tree.js",
    "strip.js",
    "diagram.js",
    "search.js",
    "page.js",
)
_FOLLOWS = "follow.js"


class PageError(WalkthroughError):
    """A page that cannot be made."""


def page(
    events: Iterable[tuple[int, Event]],
    world: World,
    requests: Sequence[Mapping[str, Any]],
    *,
    name: str,
    lesson: Loaded | None = None,
    explained: Explained = lambda text: {},
    follows: bool = False,
) -> str:
    """Return the page of some events of a trace, each with its number there: HTML, in both languages; the same input makes the same
    page. ``name`` is what the trace is called, ``requests`` what was sent, ``explained`` returns the words that a text marks, each
    with its meaning. With ``follows`` the page asks its server where to stand, until its reader goes elsewhere.

    Raises PageError for more than MOST events, and for none.
    """
    numbered = list(islice(events, MOST + 1))
    if len(numbered) > MOST:
        raise PageError(
            f"{name}: more than {MOST:,} events are too many for a page; select a part with --from, --to or --grep, "
            'as show does: --from "stop 1" --to "stop 2"'
        )
    if not numbered:
        raise PageError(f"{name}: no event is left to show; select less narrowly with --from, --to and --grep")
    walk = Walk(numbered, world, requests, lesson, explained)
    script = "\n".join(_file(each) for each in (*_SCRIPTS, *((_FOLLOWS,) if follows else ())))
    style = _file(_STYLE)
    title = lesson.title if lesson else Text(visible(name), visible(name))
    data = walk.data()
    return _template("page.html").render(
        title=_pair(title),
        words={key: _pair(text) for key, text in words.PAGE.items()},
        lesson=data["lesson"] if lesson else None,
        requests=data["lesson"]["sent"],
        stops=[_stop(walk, at, made) for at, made in zip(walk.stops, data["stops"], strict=True)],
        data=_json({**data, **_said(title)}),
        # Both are the package's own files.
        script=Markup(script),
        style=Markup(style),
        follows=follows,
        script_hash=_hash(script),
        style_hash=_hash(style),
    )


def fragment(walk: Walk, at: AtStop, language: str, *, settled: bool) -> str:
    """Return a stop as HTML to stand in another page, in one language. Unless ``settled``, what would answer its question waits."""
    place = LANGUAGES.index(language)
    made = walk.stop_data(at)
    told = prose.notice(at.stop, language, walk.world.lanes) if at.stop else []
    return _template("stop.html").render(
        stop=_stop(walk, at, made),
        language=place,
        said={key: text.in_language(language) for key, text in words.PAGE.items()},
        notice=_sentences(told, language, [False, settled]),
    )


def around(walk: Walk, at: AtStop) -> dict[int, str]:
    """Return the lines of source around a stop by their numbers, without marks."""
    lines = (walk.world.source.text(at.event.file) or "").splitlines()
    first, last = max(1, at.event.line - _AROUND), min(len(lines), at.event.line + _AROUND)
    return {number: visible(lines[number - 1].expandtabs()) for number in range(first, last + 1) if lines[number - 1].strip()}


def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("walkthrough.export", "web"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _said(title: Text) -> dict[str, Any]:
    """Return what the script says itself, and how it compares answers."""
    return {
        "title": _pair(title),
        "kinds": KINDS,
        "say": {key: [text.in_language(each) for each in LANGUAGES] for key, text in words.PAGE.items()},
        "accepting": {
            "quotes": "".join(map(chr, QUOTES)),
            "closing": CLOSING_MARKS,
            "before": BEFORE,
            "behind": BEHIND,
            "wordsBefore": WORDS_BEFORE,
            "wordsBehind": WORDS_BEHIND,
        },
        "marks": [coloured.KEYWORD, coloured.MUTED, coloured.END],
    }


def _stop(walk: Walk, at: AtStop, made: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stop for the readable form: as the script has it, with its heading and its lines."""
    heading = words.PAGE["stop"].filled(number=at.event.stop)
    if "title" in made:
        heading = Text(f"{heading.en} · {made['title'][0]}", f"{heading.zh} · {made['title'][1]}")
    values = [
        {**value, "parts": value.get("parts"), "count": _pair(words.PAGE["fields"].filled(count=len(value.get("parts", ()))))}
        for value in made["values"]
    ]
    given = {"question": None, "task": None, "note": None}
    asked = {name: made[name] and {"done": (), "right": (), **made[name]} for name in ("question", "task") if name in made}
    noticed = list(zip(made.get("notice", [()] * len(LANGUAGES)), LANGUAGES, strict=True))
    notice = {
        name: [_sentences(told, language, [waits]) for told, language in noticed]
        for name, waits in (("notice", False), ("answering", True))
    }
    return {
        **given,
        **made,
        **asked,
        **notice,
        "values": values,
        "heading": _pair(heading),
        "lane": visible(at.event.lane),
        "place": visible(f"{at.event.file}({at.event.line}) {at.event.function}()"),
        "lines": _lines(walk.source(at.event.file), at.event.line),
    }


def _sentences(told: Sequence[Sequence[tuple[str, bool]]], language: str, kept: Sequence[bool]) -> list[str]:
    """Return the paragraphs of what there is to notice: of its sentences those that wait until what is asked is done, or not."""
    space = "" if language == "zh" else " "
    paragraphs = (space.join(text for text, waits in each if waits in kept) for each in told)
    return [each for each in paragraphs if each]


def _lines(lines: Sequence[str], here: int) -> list[tuple[int, Markup, bool]]:
    """Return the lines around one, each with its number and whether it is that one; what all are indented by is left out."""
    numbers = [number for number in range(max(1, here - _AROUND), min(len(lines), here + _AROUND) + 1) if lines[number - 1]]
    if not numbers:
        return []
    plain = [lines[number - 1].lstrip(coloured.MUTED) for number in numbers]
    indent = min(len(line) - len(line.lstrip()) for line in plain)
    return [(number, _markup(lines[number - 1], indent), number == here) for number in range(numbers[0], numbers[-1] + 1)]


def _markup(line: str, indent: int) -> Markup:
    """Return a line of source with its keywords in bold, and what is muted marked as such; without its first ``indent`` spaces."""
    begun = coloured.MUTED if line.startswith(coloured.MUTED) else ""
    found = (
        str(escape(listed(begun + line[len(begun) + indent :])))
        .replace(coloured.KEYWORD, "<b>")
        .replace(coloured.MUTED, '<i class="muted">')
    )
    # What ends is what began last: the two kinds do not nest.
    parts = found.split(coloured.END)
    return Markup("".join(part + (_closing(part) if number < len(parts) - 1 else "") for number, part in enumerate(parts)))


def _closing(part: str) -> str:
    return "</b>" if part.rfind("<b>") > part.rfind("<i") else "</i>"


def _pair(text: Text) -> list[str]:
    return [" ".join(text.in_language(language).split()) for language in LANGUAGES]


def _shown(data: Any) -> Any:
    """Return data with every text in it as it may be shown, whoever wrote it: an author's too, and the page may be printed."""
    if type(data) is str:
        return listed(data)
    if isinstance(data, Mapping):
        return {key: _shown(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shown(each) for each in data]
    return data


def _json(data: Any) -> Markup:
    """Return data as it may stand in a script element: no markup can begin in it."""
    return Markup(json.dumps(_shown(data), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _file(name: str) -> str:
    return (resources.files("walkthrough.export") / "web" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
