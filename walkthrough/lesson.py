"""What a lesson is made of: texts in two languages, stops, and the request that is sent. Data, no machinery."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkthrough.world import World

LANGUAGES = ("en", "zh")
#: The world of a lesson, or a trace, that names none.
DEFAULT_WORLD = "nova"
#: Marks what a lesson's author does not write: it is found out when the script is read.
_FOUND = {"found": True}

_CHINESE = re.compile("[\u4e00-\u9fff]")
#: What does not count in an answer, and what does not at its end.
QUOTES = dict.fromkeys(map(ord, "'\"‘’“”「」『』"))
CLOSING_MARKS = ".。!,;、?"
#: What Chinese puts before a name or a number (in, is, from, the so-manyth) and behind it (inside, on, a classifier, what kind of
#: thing it is). Compared with and without.
BEFORE = ("是", "就", "应该", "它", "在", "从", "到", "来自", "发往", "发到", "发给", "第", "计算节点", "主机")
BEHIND = (
    *("里面", "里", "中", "上", "的", "号", "条", "个", "这个", "这台", "那台"),
    *("字段", "变量", "参数", "属性", "方法", "类", "异常", "状态", "节点", "主机"),
)
#: The words of English that stand so before a name, and behind it.
WORDS_BEFORE = tuple("it its is this that the a an in on at to from class host method field variable argument".split())
WORDS_BEHIND = tuple("class host method field variable argument exception node status".split())


@dataclass(frozen=True)
class Text:
    """A text in English and in Simplified Chinese, side by side. A lesson of one's own may have either alone."""

    en: str = ""
    zh: str = ""

    def __post_init__(self) -> None:
        _check(self, en=str, zh=str)
        if not self.zh and _CHINESE.search(self.en):
            # Text("…") is in whatever language it is in.
            object.__setattr__(self, "zh", self.en)
            object.__setattr__(self, "en", "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the text is there in, of LANGUAGES."""
        return tuple(language for language in LANGUAGES if getattr(self, language).strip())

    def in_language(self, language: str) -> str:
        """Return the text in ``language``, one of LANGUAGES, or in the other if that is the only one that it is there in."""
        wanted, other = (self.en, self.zh) if language == "en" else (self.zh, self.en)
        return wanted if wanted.strip() else other

    def filled(self, **values: Any) -> "Text":
        """Return the text with its placeholders filled in."""
        return Text(self.en.format(**values), self.zh.format(**values))


def _told(owner: Any, *names: str) -> None:
    """Make texts of what an author wrote as plain ones: a str, or the strs in a tuple or in a mapping."""

    def text(value: Any) -> Any:
        return Text(value) if isinstance(value, str) else value

    for name in names:
        value = getattr(owner, name)
        if isinstance(value, tuple):
            value = tuple(map(text, value))
        elif isinstance(value, Mapping):
            value = {key: text(each) for key, each in value.items()}
        object.__setattr__(owner, name, text(value))


def keywords(kind: type) -> list[str]:
    """Return what an author may write in one of a lesson's classes, in order."""
    return [each.name for each in fields(kind) if not each.metadata.get("found")]


def _check(owner: Any, *, each: type | None = None, **kinds: type | tuple[type, ...]) -> None:
    """Raise TypeError, in a lesson author's words, for an attribute that is not of its kind, or for a member of a tuple that is
    not of the kind ``each``. What looks like a tuple of one and lacks its comma is none.
    """
    for name, kind in kinds.items():
        value = getattr(owner, name)
        what = f"{type(owner).__name__}: {name}"
        # A truth value is no number, whatever Python says.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            if kind is tuple:
                raise TypeError(f"{what} takes a tuple, not {_shown(value)}: write (…,) around one")
            wanted = " or ".join(one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,)) if one is not type(None))
            raise TypeError(f"{what} takes {_a(wanted)}, not {_shown(value)}")
        for member in value if isinstance(value, tuple) and each else ():
            if each and not isinstance(member, each):
                raise TypeError(f"{what} holds {_shown(member)}, not {_a(each.__name__)}")


def _shown(value: Any) -> str:
    """Return what a value is, for a message; one of this module's classes is as long as what it holds."""
    name = type(value).__name__
    return _a(name) if type(value).__module__ == __name__ else f"{name} {value!r:.60}"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouA' else 'a'} {noun}"


def _check_file(owner: Any) -> None:
    """Raise TypeError for a place that says nowhere which file it is in, or twice."""
    if bool(owner.file) == (":" in owner.function):
        told = "by both file and function" if owner.file else "by neither"
        raise TypeError(
            f"{type(owner).__name__}: the file is named {told}; give file=, or function= with its module: 'package.module:function'"
        )


def _check_texts(owner: Any, **held: Iterable[Any]) -> None:
    """Raise TypeError for what an attribute holds, or maps, and is no text."""
    for name, values in held.items():
        for value in values:
            if not isinstance(value, str):
                raise TypeError(f"{type(owner).__name__}: {name} holds {type(value).__name__} {value!r:.60}, not a str")


def _origin() -> str:
    """Return where the lesson script wrote this stop, as ``file:line``, for messages to its author."""
    frame = sys._getframe(1)
    while frame.f_back and (frame.f_globals.get("__name__") == __name__ or frame.f_code.co_filename == "<string>"):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the learner is asked at a stop.

    ``right`` are the answers that are accepted, in any language, ``wrong`` some that are not; both are tried by
    ``walkthrough validate``. Case, spaces, quotes and the width of characters do not count, nor do the words that stand around a
    name (the … class, 在 … 里, 第 … 号). ``keys`` are for an answer in the learner's own words: one that holds all the words of one
    of them is right too. ``value``, an expression over the names at the stop and ``response`` (what the client is going to get), is
    what proves the answer: its text is one of ``right``. ``given_away`` is the reason why the answer may stand in what is said
    before it, if that is meant.
    """

    ask: Text
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    hints: tuple[Text, ...]
    because: Text
    keys: tuple[tuple[str, ...], ...] = ()
    value: str | None = None
    given_away: str | None = None

    def __post_init__(self) -> None:
        _told(self, "ask", "hints", "because")
        _check(self, ask=Text, because=Text, value=(str, type(None)), given_away=(str, type(None)))
        _check(self, right=tuple, wrong=tuple, each=str)
        _check(self, hints=tuple, each=Text)
        _check(self, keys=tuple, each=tuple)
        _check_texts(self, keys=[word for key in self.keys for word in key])

    def accepts(self, answer: str) -> bool:
        """Tell whether an answer is right."""
        given = plain(answer)
        return bool(_bare(answer) & {plain(each) for each in self.right}) or any(
            all(plain(word) in given for word in key) for key in self.keys
        )

    def holds_part(self, answer: str) -> bool:
        """Tell whether an answer that is not right has some of the words that a right one needs."""
        given = plain(answer)
        return any(plain(word) in given for key in self.keys for word in key)


def plain(answer: str) -> str:
    """Return an answer without what an input method or a habit adds to it."""
    text = "".join(_words(answer))
    return text.rstrip(CLOSING_MARKS) or text


def _words(answer: str) -> list[str]:
    # Full-width characters are what a Chinese input method makes of ours.
    narrow = unicodedata.normalize("NFKC", answer).casefold()
    return narrow.translate(QUOTES).split()


def _bare(answer: str) -> set[str]:
    """Return an answer, plain, with and without the words that stand around what it names."""
    words = _words(answer.rstrip(f" {CLOSING_MARKS}"))
    first = next((place for place, word in enumerate(words) if word not in WORDS_BEFORE), 0)
    last = next((place for place, word in enumerate(reversed(words)) if word not in WORDS_BEHIND), 0)
    found = {plain(answer)}
    found |= {plain(" ".join(words[begin:end])) for begin in range(first + 1) for end in range(len(words) - last, len(words) + 1)}
    found -= {""}
    shorter = found
    while shorter:
        shorter = {each.removeprefix(word) for each in shorter for word in BEFORE} | {
            each.removesuffix(word) for each in shorter for word in BEHIND
        }
        shorter -= found | {""}
        found |= shorter
    return found


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place to come to: a function's line, given by its number or by the beginning of a statement, or anywhere in a function.

    ``file`` and ``function`` are as those of a ``Stop``.
    """

    file: str = ""
    function: str
    line: int = 0
    statement: str | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)
    path: str = field(default="", compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _check(self, file=str, function=str, line=int, statement=(str, type(None)))
        _check_file(self)


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a learner is to do with the debugger at a stop, or on the way to the next one; the run tells when it is done.

    It is one of three. ``stand`` is a place where the debugger is to be, by whatever way: at a line when a prompt appears, or in a
    function's frame. ``see`` is an expression whose value is to be printed at the prompt. ``answer`` is an expression over the
    names of the answer (``response`` in Nova) that is to be true when the request has been answered, because something was
    changed on its way.

    ``done`` are commands that do it, typed at the stop one after another, ``undone`` some that do not: ``walkthrough validate``
    plays both.
    """

    ask: Text
    hints: tuple[Text, ...]
    because: Text
    done: tuple[str, ...]
    undone: tuple[str, ...]
    stand: Place | None = None
    see: str | None = None
    answer: str | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _told(self, "ask", "hints", "because")
        _check(self, ask=Text, because=Text, stand=(Place, type(None)), see=(str, type(None)), answer=(str, type(None)))
        _check(self, hints=tuple, each=Text)
        _check(self, done=tuple, undone=tuple, each=str)
        if sum(each is not None for each in (self.stand, self.see, self.answer)) != 1:
            raise TypeError("Task: give one of stand, see and answer")
        for name in ("see", "answer"):
            try:
                compile(getattr(self, name) or "None", "", "eval")
            except (SyntaxError, ValueError) as error:
                reason = error.msg if isinstance(error, SyntaxError) else error
                raise TypeError(f"Task: {name} takes an expression, not {getattr(self, name)!r:.60}: {reason}") from None


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place where the debugger stands.

    ``file`` and ``line`` are in the coordinates of the lesson's world, the line counted from 1: in Nova's those of the article,
    from ``nova/`` on. Instead of a line, ``statement`` may give the beginning of one of ``function``, and instead of a file,
    ``function`` its module too (``json.encoder:JSONEncoder.encode``); ``<module>`` is what stands in no function. ``names`` are the
    expressions whose values are shown there, beside those that the world shows at every stop. ``marks`` says, for an object that
    is shown field by field, which fields just mattered. ``lane`` is where the line runs, one of the world's; by default its first.
    ``meanwhile`` is a request, in the keywords of the world's ``request``, that somebody else sends while the learner stands here.
    ``question`` and ``task`` are what a learner answers and does here, before ``notice`` tells what there is to see.

    Found out when the lesson is loaded: ``origin`` is where the script wrote the stop, ``number`` counts the stops from 1 through
    the whole lesson, ``path`` is what code objects call the file, and ``span`` the first and the last line of the statement.
    """

    file: str = ""
    line: int = 0
    function: str
    title: Text
    notice: Text
    statement: str | None = None
    names: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lane: str = ""
    meanwhile: Mapping[str, Any] | None = None
    question: Question | None = None
    task: Task | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)
    number: int = field(default=0, compare=False, repr=False, metadata=_FOUND)
    path: str = field(default="", compare=False, repr=False, metadata=_FOUND)
    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _told(self, "title", "notice")
        _check(self, file=str, line=int, function=str, title=Text, notice=Text, lane=str, marks=Mapping)
        _check(self, statement=(str, type(None)), question=(Question, type(None)), task=(Task, type(None)))
        _check(self, meanwhile=(Mapping, type(None)))
        _check(self, names=tuple, each=str)
        if len({*self.names}) < len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise TypeError(f"Stop: names holds {twice!r} twice")
        if not self.line and not self.statement:
            raise TypeError("Stop: give the line, or the statement that it begins with")
        _check_file(self)
        for name, marked in self.marks.items():
            if not isinstance(marked, tuple):
                raise TypeError(f"Stop: marks takes a tuple of fields for {name!r}, not {marked!r}: write (…,) around one")
            _check_texts(self, marks=(name, *marked))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that a lesson sends, and the stops on its way.

    ``cloud`` says how its world is set up, ``sent`` what is sent; in Nova's they are the differences from the article's cloud and
    request, as the keywords of ``Cloud`` and ``Cloud.request`` in ``walkthrough.stubs.cloud``. ``cloud`` None means the world that
    the request before it has left.

    In a world of Python code, what is sent is one of these: ``call``, a function (``package.module:function``) with ``args`` and
    ``kwargs``; ``script``, a file, or ``module``, as ``python -m`` takes it, with ``argv``; ``test``, as pytest takes it.

    Found out when the lesson is loaded: ``origin`` is where the script wrote the request, ``first`` the number that its first
    stop has, or would have.
    """

    stops: tuple[Stop, ...] = ()
    cloud: Mapping[str, Any] | None = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)
    call: str | None = None
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    script: str | None = None
    module: str | None = None
    argv: tuple[str, ...] = ()
    test: str | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)
    first: int = field(default=1, compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _check(self, cloud=(Mapping, type(None)), sent=Mapping, args=(tuple, list), kwargs=Mapping)
        texts = (str, type(None))
        _check(self, call=texts, script=texts, module=texts, test=texts)
        _check(self, stops=tuple, each=Stop)
        _check(self, argv=tuple, each=str)
        named = {name: getattr(self, name) for name in ("call", "args", "kwargs", "script", "module", "argv", "test")}
        object.__setattr__(self, "sent", {**self.sent, **{name: value for name, value in named.items() if value}})


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run that shows whether a repair is one: a request, as in ``Request``, and what must be so after it.

    ``expect`` maps an expression over the world's names (``cloud`` and ``response`` in Nova's) to the value that it must have.
    """

    title: Text
    cloud: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any]

    def __post_init__(self) -> None:
        _told(self, "title")
        _check(self, title=Text, cloud=Mapping, sent=Mapping, expect=Mapping)
        _check_texts(self, expect=self.expect)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A repair that does not do: what one may try first, shown to a class before the solution.

    ``change`` maps parts of the repair's file to what would stand there instead, ``because`` says what is wrong with that.
    """

    change: Mapping[str, str]
    because: Text
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _told(self, "because")
        _check(self, change=Mapping, because=Text)
        _check_texts(self, change=(*self.change, *self.change.values()))


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A fault that the learner mends, in a copy of the world's code.

    ``file`` and ``statement`` say where it is, as those of a stop do; ``cases`` are run with the copy in the stub's place.
    ``solution`` maps parts of the file to what may stand there instead: one way to do it, by which ``walkthrough validate``
    proves that the cases can be passed. ``naive`` is a repair that fails one of them, which ``validate`` proves too.
    """

    file: str
    function: str
    statement: str
    task: Text
    praise: Text
    cases: tuple[Case, ...]
    solution: Mapping[str, str]
    naive: Attempt | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _told(self, "task", "praise")
        _check(self, file=str, function=str, statement=str, task=Text, praise=Text, solution=Mapping, naive=(Attempt, type(None)))
        _check(self, cases=tuple, each=Case)
        _check_texts(self, solution=(*self.solution, *self.solution.values()))


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """The requests that a lesson sends, one after another, and what it says before and after them.

    ``world`` names what it runs in: one of ``walkthrough.worlds``, or a module that has a WORLD.

    Of a world of Python code, ``packages`` are what is stepped through and recorded (if none is named: the package of what is
    called, or the script's folder), ``notes`` what is said about functions (``package.module:function``). ``fresh`` says whether
    the packages are imported again for each run; if it says nothing, those are that are pure Python and not the standard library's.
    ``session`` names a text with pdb sessions, beside the script: what was typed and printed there is shown beside today's output,
    and ``walkthrough check`` proves it.
    """

    title: Text
    opening: Text
    closing: Text
    requests: tuple[Request, ...]
    repair: Repair | None = None
    world: str = DEFAULT_WORLD
    packages: tuple[str, ...] = ()
    fresh: bool | None = None
    notes: Mapping[str, Text] = field(default_factory=dict)
    session: str | None = None
    origin: str = field(default_factory=_origin, compare=False, repr=False, metadata=_FOUND)

    def __post_init__(self) -> None:
        _told(self, "title", "opening", "closing", "notes")
        _check(self, title=Text, opening=Text, closing=Text, repair=(Repair, type(None)), world=str)
        _check(self, requests=tuple, each=Request)
        _check(self, packages=tuple, each=str)
        _check(self, fresh=(bool, type(None)), notes=Mapping, session=(str, type(None)))
        _check_texts(self, notes=self.notes)
        for name, note in self.notes.items():
            if not isinstance(note, Text):
                raise TypeError(f"Lesson: notes holds {type(note).__name__} {note!r:.60} for {name!r}, not a Text")

    @property
    def stops(self) -> tuple[Stop, ...]:
        """All stops, in order; their numbers count from 1 through the whole lesson."""
        return tuple(stop for request in self.requests for stop in request.stops)


@dataclass(frozen=True, kw_only=True)
class Loaded(Lesson):
    """A lesson that can be run: its script has been read, and its stops have been found in its world.

    ``name`` is what a trace calls the lesson (``lesson-1``), ``given`` the name or path that it was asked for by, ``runs_in`` the
    world itself.
    """

    name: str
    given: str
    runs_in: "World"
