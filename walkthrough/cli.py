"""The command line: what was typed becomes one call; an error becomes one line and an exit code."""

import argparse
import gc
import math
import os
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from walkthrough import __version__, endings, files, messages, streams
from walkthrough.errors import CheckError, Interrupted, StopError, WalkthroughError
from walkthrough.lesson import DEFAULT_WORLD, LANGUAGES, Loaded
from walkthrough.values import inline, meant, visible

if TYPE_CHECKING:
    from walkthrough.debugger.lanes import Lanes
    from walkthrough.screen.terminal import Terminal
    from walkthrough.serve.following import Following
    from walkthrough.serve.host import ServerGuide
    from walkthrough.serve.recording import Recording
    from walkthrough.tracing.tree import Selection

#: The port of a page that follows.
_FOLLOWED = 8775
#: So many new objects make the collector look through them; Python's own number is 700, or 2,000.
_SELDOM = 20_000
_LESSON = "a lesson's name (lesson-1) or the path of a lesson script (mine.py)"
_EXAMPLES = r"""examples:
  {command} run lesson-1 --lang zh
  {command} run lesson-1 --stop 3 --debugger pdb
  printf 'pp body\nc\n' | {command} run lesson-1     (commands from a pipe)
"""
_HELP = frozenset(("-h", "--help"))
INTERRUPTED = 128 + signal.SIGINT


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Python's own guess, from 3.15 on, would stand beside ours.
        self.suggest_on_error = False

    def error(self, message: str) -> NoReturn:
        _, _, subcommand = self.prog.partition(" ")
        help_page = " ".join(word for word in (files.command(), subcommand, "--help") if word)
        wrong = re.search(r"invalid choice: '(.*)' \(choose from (.*)\)$", message)
        guess = meant(wrong[1], re.findall(r"[\w+-]+", wrong[2])) if wrong else ""
        self.exit(WalkthroughError.exit_code, f"{self.prog}: {visible(message)}{guess and f'; {guess}'} (see {help_page})\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        # argparse leaves what a command does not know to the parser above it, which would name its own help page.
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            guess = meant(unknown[0].partition("=")[0], self._option_string_actions)
            self.error(f"no such option or argument: {' '.join(unknown)}{guess and f'; {guess}'}")
        return options, unknown


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="walkthrough",
        description="Learn OpenStack Nova by stepping through it in a debugger.",
        epilog=f"To begin: {files.command()} run lesson-1. "
        "Exit codes: 1 for a failed check, 2 for misuse and for output that cannot be written, 130 after Ctrl-C; else 0. "
        f"中文：{files.command()} --help --lang zh",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser(
        "run",
        help="run a lesson: stop at each of its stops, with a debugger's prompt",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EXAMPLES.format(command=files.command()),
    )
    run.add_argument("lesson", help=_LESSON)
    _language(run)
    run.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    run.add_argument("--stop", type=_stop, metavar="N", help="start at stop N (default: where you left off, or 1)")
    run.add_argument("--no-input", action="store_true", help="print every stop and do not wait for commands")
    run.add_argument("--read", action="store_true", help="show answers and what to notice at once, for reading")
    _save(run)
    _followable(run)
    run.set_defaults(command=_run)

    serve = commands.add_parser("serve", help="start nova-api; each request from a real client stops here in the debugger")
    serve.add_argument(
        "--lesson",
        default="lesson-1",
        help="use this lesson's stops and data: a name (lesson-1) or the path of a script (default: lesson-1)",
    )
    serve.add_argument("--no-stops", action="store_true", help="answer every request without stopping")
    serve.add_argument(
        "--port", type=_port, default=8774, metavar="N", help="listen on this port; 0 takes any free one (default: 8774)"
    )
    serve.add_argument(
        "--listen", default="127.0.0.1", metavar="ADDRESS", help="listen on this address (default: 127.0.0.1, this machine only)"
    )
    serve.add_argument(
        "--bus",
        default=os.environ.get("WALKTHROUGH_BUS"),
        metavar="URL",
        help="let compute1 be a process of its own (the command compute) at the other end of RabbitMQ: "
        "rabbit://guest:guest@127.0.0.1:5672/ (default: what WALKTHROUGH_BUS says, if anything)",
    )
    serve.add_argument(
        "--cinder-port",
        type=_port,
        default=8776,
        metavar="N",
        help="with --bus: the port of Cinder, for compute1; 0 takes any free one (default: 8776)",
    )
    _save(serve)
    _language(serve)
    serve.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    serve.set_defaults(command=_serve)

    compute = commands.add_parser("compute", help="start nova-compute on its own, for a controller that serve --bus started")
    compute.add_argument(
        "--bus",
        default=os.environ.get("WALKTHROUGH_BUS"),
        metavar="URL",
        help="the controller's message bus (default: what WALKTHROUGH_BUS says)",
    )
    compute.add_argument(
        "--controller",
        default="http://127.0.0.1:8776",
        metavar="URL",
        help="where the controller's Cinder listens (default: http://127.0.0.1:8776)",
    )
    compute.add_argument("--lesson", default="lesson-6", help="use this lesson's stops on compute1 (default: lesson-6)")
    compute.add_argument("--no-stops", action="store_true", help="handle every message without stopping")
    _save(compute)
    _language(compute)
    compute.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    compute.set_defaults(command=_compute)

    show = commands.add_parser("show", help="show a trace as a tree: what called what, on both hosts")
    show.add_argument(
        "traces",
        metavar="TRACE_OR_LESSON",
        nargs="+",
        help="a lesson's name, or a file made with run --save; or the files of one walk, made with serve --save and compute --save",
    )
    _language(show)
    _selecting(show)
    show.add_argument("--story", action="store_true", help="show only the calls that have a note, with the note")
    show.add_argument("--flat", action="store_true", help="write how deep a call lies as a number, and no lines of a tree")
    show.add_argument("--full", action="store_true", help="write every value in full")
    show.set_defaults(command=_show)

    diff = commands.add_parser("diff", help="compare two walks, call by call (exit code 1 if they differ)")
    diff.add_argument(
        "traces",
        metavar="TRACE_OR_LESSON",
        nargs="+",
        help="two lessons' names, or files made with run --save; of a walk on two hosts both files, in any order",
    )
    _language(diff)
    diff.add_argument("--full", action="store_true", help="write every value and every call in full")
    diff.set_defaults(command=_diff)

    traces = commands.add_parser("traces", help="for developers: record the lessons' traces again, and draw the pictures of them")
    traces.add_argument("--check", action="store_true", help="write nothing; fail if one differs from what is recorded now")
    traces.set_defaults(command=_traces)

    check = commands.add_parser(
        "check", help="compare what runs here with the article's pdb sessions, those on real Juno or your own, line by line"
    )
    check.add_argument(
        "lesson",
        nargs="?",
        default="lesson-1",
        help="lesson-1, against the article (default), lesson-6, against what was printed in real nova-compute, "
        "or a script, against the session that it names",
    )
    check.set_defaults(command=_check)

    listing = commands.add_parser("list", help="list the lessons, the questions answered, and where you left off")
    _language(listing)
    listing.set_defaults(command=_list)

    reset = commands.add_parser("reset", help="delete your progress in a lesson, or in all of them")
    which = reset.add_mutually_exclusive_group(required=True)
    which.add_argument("lesson", nargs="?", help=_LESSON)
    which.add_argument("--all", action="store_true", help="delete it in all lessons")
    reset.add_argument("--yes", action="store_true", help="delete without asking")
    _language(reset)
    reset.set_defaults(command=_reset)

    demo = commands.add_parser("demo", help="present a lesson to a class: commands are typed for you; press Space to continue")
    demo.add_argument("lesson", help=_LESSON)
    _language(demo)
    demo.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    demo.add_argument("--stop", type=_stop, default=1, metavar="N", help="start at stop N (default: 1)")
    demo.add_argument("--auto", type=_seconds, metavar="SECONDS", help="continue without a key, SECONDS after each page")
    demo.add_argument(
        "--speed", type=_factor, default=1.0, metavar="FACTOR", help="type commands FACTOR times as fast: 2 is twice (default: 1)"
    )
    demo.add_argument(
        "--cast", type=Path, metavar="FILE", help="record the presentation in FILE (asciicast v2, with a chapter at every stop)"
    )
    demo.add_argument("--colour", action="store_true", help="mark the current line and the fields that matter with colours")
    _followable(demo)
    demo.set_defaults(command=_demo)

    handout = commands.add_parser("handout", help="write a lesson as one Markdown page, for printing or a course site")
    handout.add_argument("lesson", help=_LESSON)
    _language(handout)
    handout.add_argument(
        "--for", dest="reader", choices=("teacher", "student"), default="teacher", help="with answers, or with room to write them"
    )
    handout.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write the page to FILE (default: print it)")
    handout.set_defaults(command=_handout)

    page = commands.add_parser(
        "page", help="write a lesson or a trace as one HTML file, to step through in a browser: no server, no network"
    )
    _walk(page)
    _selecting(page)
    page.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write the page to FILE (default: print it)")
    page.set_defaults(command=_page)

    export = commands.add_parser(
        "export", help="write a lesson or a trace for another tool: VS Code, Markdown, a trace viewer, a notebook"
    )
    _walk(export)
    export.add_argument(
        "--as",
        dest="form",
        required=True,
        choices=("codetour", "mermaid", "perfetto", "ipynb"),
        help="a tour for VS Code's extension CodeTour, a sequence diagram for Markdown, a trace for ui.perfetto.dev, or a notebook",
    )
    _language(export)
    export.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write it to FILE (default: print it)")
    export.set_defaults(command=_export)

    source = commands.add_parser("source", help="for authors: show the code that runs, with the line numbers that a Stop gives")
    source.add_argument(
        "file", nargs="?", metavar="FILE", help="a file (nova/compute/api.py, json/encoder.py); default: list Nova's"
    )
    source.set_defaults(command=_source)

    validate = commands.add_parser("validate", help="check lesson scripts: stops, both languages, questions and answers")
    validate.add_argument("lessons", nargs="*", metavar="LESSON", help=f"{_LESSON}; default: all lessons")
    validate.set_defaults(command=_validate)

    new = commands.add_parser("new", help="write a lesson about code of your own: run it, and stop in functions that are entered")
    new.add_argument(
        "path", type=Path, metavar="FILE", help="the lesson to write (my_walk.py); a file that is there stays as it is"
    )
    new.add_argument("--call", metavar="FUNCTION", help="walk through a call of this function: json:dumps")
    new.add_argument("--script", metavar="SCRIPT", help="walk through a script: app.py")
    new.add_argument("--module", metavar="MODULE", help="walk through a module, as python -m runs it: json.tool")
    new.add_argument("--test", metavar="TEST", help="walk through a test of pytest's: tests/test_app.py::test_order")
    new.add_argument(
        "--session",
        type=Path,
        metavar="TEXT",
        help="stop where somebody looked at something in a pdb session; check replays it",
    )
    new.add_argument("--args", metavar="JSON", help="its arguments, as a JSON list: --args '[[1, 2], true]'")
    new.add_argument("--kwargs", metavar="JSON", help="those that have a name, as a JSON object: --kwargs '{\"indent\": 2}'")
    new.add_argument(
        "--package",
        action="append",
        default=[],
        metavar="NAME",
        help="walk through this package too (default: only what is run); several may be given",
    )
    new.add_argument(
        "--stop",
        action="append",
        default=[],
        metavar="FUNCTION",
        help="stop in this function (--stop JSONEncoder.encode); several may be given",
    )
    _language(new)
    new.set_defaults(command=_new)

    record = commands.add_parser("record", help="run a command of Python's and record what it does, for show and diff")
    record.add_argument("-o", dest="output", type=Path, metavar="FILE", required=True, help="write what is recorded to FILE")
    record.add_argument(
        "--package",
        action="append",
        default=[],
        metavar="NAME",
        help="record this package or module (default: what the command is)",
    )
    record.add_argument("--exclude", action="append", default=[], metavar="NAME", help="leave out this package or module")
    record.add_argument("--depth", type=_count, metavar="N", help="record N calls that lie in each other, and none below them")
    record.add_argument("--max-events", type=_count, metavar="N", help="record no more than N events")
    record.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="python app.py …, -m MODULE … or pytest …")
    record.set_defaults(command=_record)
    return parser


def _walk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "traces",
        metavar="TRACE_OR_LESSON",
        nargs="+",
        help=f"{_LESSON}, or a file made with run --save; or the files of one walk, made with serve --save and compute --save",
    )


def _selecting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lane", metavar="HOST", help="show only what ran on HOST: controller, compute1 or conductor")
    parser.add_argument(
        "--from", dest="first", metavar="PLACE", help='start at a function (--from API.get) or a stop (--from "stop 3")'
    )
    parser.add_argument("--to", dest="last", metavar="PLACE", help='end with a function (--to API.get) or a stop (--to "stop 4")')
    parser.add_argument(
        "--grep", metavar="PATTERN", help="show only lines that match the regular expression PATTERN, and the calls around them"
    )


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        help="language of the lesson: en or zh (default: the one chosen with lang at a prompt, else your system's)",
    )


def _save(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", type=Path, metavar="FILE", help="write every recorded call to FILE, which the command show reads")


def _chosen_language() -> str:
    """Return the language that the learner has chosen before, else the system's."""
    from walkthrough.course import progress

    return progress.language() or messages.default_language()


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r}: give a number")
    return number


def _seconds(text: str) -> float:
    number = _number(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number of seconds, 0 or more")
    return number


def _factor(text: str) -> float:
    number = _number(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number above 0; 2 is twice as fast")
    return number


def _stop(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: give the number of a stop") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number above 0")
    return int(text)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"{text!r}: give a number from 0 to 65535")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 for a failed check, 2 for misuse and for output that cannot be written,
    130 after Ctrl-C. A reader that leaves before the end of the output (head, a pager) is no error: 0.

    Raises SystemExit(129) on SIGHUP and SystemExit(143) on SIGTERM, after all is cleaned up.
    """
    if sys.platform == "win32":
        # What a lesson stands on cannot be imported there.
        _complain("Windows is not supported; run it in WSL (to install that, type: wsl --install)")
        return WalkthroughError.exit_code
    try:
        with streams.guarded():
            try:
                return _main(sys.argv[1:] if arguments is None else arguments)
            except KeyboardInterrupt as interrupt:
                print(file=sys.stderr)
                if isinstance(interrupt, Interrupted):
                    _complain(inline(str(interrupt)))
                return INTERRUPTED
    except streams.OutputEnded as ended:
        if ended.is_left:
            return 0
        with streams.guarded():
            _complain(str(ended))
        return WalkthroughError.exit_code


def _main(arguments: Sequence[str]) -> int:
    parser = _parser()
    # What stands behind is a command's own.
    ours = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if _HELP.intersection(ours):
        from walkthrough import cli_help

        language, arguments = cli_help.spoken(arguments, _chosen_language)
        if language == "zh":
            cli_help.translate(parser, files.command())
    options = parser.parse_args(arguments)
    if options.command is not _record:
        _read_anything(sys.stdin)
    if getattr(options, "lang", "") is None:
        options.lang = _chosen_language()
    try:
        with endings.heeded():
            code: int = options.command(options)
        return code
    except WalkthroughError as error:
        _complain(_shown(error))
        return error.exit_code


def _complain(text: str) -> None:
    print(f"walkthrough: {text}", file=sys.stderr)


def _shown(error: WalkthroughError) -> str:
    """Return what an error says, which may name files and values of anybody's; only a failed check has several lines."""
    return visible(str(error)) if isinstance(error, CheckError) else inline(str(error))


def _read_anything(stream: object) -> None:
    """Let what cannot be decoded be read as a mark instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _loaded(options: argparse.Namespace) -> Loaded:
    """Return the lesson that was named. Raises LessonError, for a stop that it has not too."""
    from walkthrough.course import library

    lesson = library.load(options.lesson)
    stop = getattr(options, "stop", None)
    if stop is not None and not 1 <= stop <= len(lesson.stops):
        raise library.LessonError(f"--stop {stop}: {options.lesson} has stops 1 to {len(lesson.stops)}")
    spoken = library.languages(lesson)
    if getattr(options, "lang", None) in set(LANGUAGES).difference(spoken):
        _complain(messages.ONLY_IN[spoken[0]].in_language(options.lang).format(lesson=inline(options.lesson)))
    return lesson


def _run(options: argparse.Namespace) -> int:
    with _collecting_seldom():
        return _run_lesson(options)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage seldom: nearly all that is made before the first prompt stays, and each look would be part of the wait."""
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run_lesson(options: argparse.Namespace) -> int:
    lesson = _loaded(options)
    if options.save:
        from walkthrough.tracing import format

        format.check_place(options.save)

    from walkthrough.course import glossary, library, overview, progress
    from walkthrough.screen.terminal import Terminal

    # Only what a person does at a terminal is a learner's progress.
    person = overview.person()
    kept = progress.Progress(options.lesson) if person and not options.no_input else None
    first = options.stop or (overview.first_stop(lesson, kept, options.lang) if kept else 1)
    prompting = sys.stdin is not None and not options.no_input
    screen = Terminal(lesson.runs_in, options.lang, reading=options.read or not prompting)
    screen.marks_words = any(glossary.has_marks(text) for _, text in library.texts(lesson))

    from walkthrough.course.guide import Guide
    from walkthrough.debugger.session import Session

    session = Session(
        lesson,
        screen,
        kind=options.debugger,
        commands=None if person else sys.stdin,
        prompting=prompting,
        first=first,
        guide=Guide(lesson, screen, kept),
        save=options.save,
        history=progress.state_file().with_name("history") if kept else None,
    )
    try:
        with _followed(options) as followers:
            if followers:
                screen.stands = followers.tell
                followers.invite(screen)
            ended = session.run()
    except KeyboardInterrupt:
        if kept:
            overview.tell_later(lesson, options.lesson, kept, screen)
        raise
    if ended:
        session.check()
    if kept and ended:
        kept.finished()
        overview.tell_end(lesson, options.lesson, kept, screen)
        following = overview.following(options.lesson)
        if following and sys.stdout.isatty() and overview.wants_more(following, screen.language):
            options.lesson, options.lang, options.stop, options.save = following, screen.language, None, None
            return _run_lesson(options)
    elif kept:
        overview.tell_later(lesson, options.lesson, kept, screen)
    return 0


def _show(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots
    from walkthrough.screen import tree

    selection = _selection(options)
    with snapshots.walk(options.traces) as (trace, world, _):
        tree.show(trace, world, options.lang, selection, story=options.story, full=options.full, flat=options.flat)
    return 0


def _selection(options: argparse.Namespace) -> "Selection":
    from walkthrough.tracing.tree import Selection

    return Selection(lane=options.lane, first=options.first, last=options.last, grep=options.grep)


def _diff(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots
    from walkthrough.screen import diff

    with snapshots.two_walks(options.traces) as (first, second, world):
        return 0 if diff.show(first, second, world, options.lang, full=options.full) else 1


def _traces(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots

    for path in (snapshots.check_all if options.check else snapshots.write_all)(with_pictures=True):
        print(f"{path}: {'as recorded now' if options.check else 'written'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from walkthrough.course import library
    from walkthrough.proof import call_order, compare, report, snapshots
    from walkthrough.source import PlaceError

    if options.lesson in library.walks() or options.lesson.endswith(".py"):
        from walkthrough.proof import sessions

        proofs = sessions.prove(library.load(options.lesson))
        return report.sessions(proofs)
    transcripts = snapshots.transcripts(options.lesson)
    try:
        lesson = library.load(options.lesson)
        comparisons = compare.run(lesson, transcripts)
    except (library.LessonError, PlaceError, StopError) as error:
        # The lesson is one of ours: what is not where it says has been changed since.
        raise CheckError(str(error)) from error
    codes = [report.transcripts(comparisons, compare.idle_rules(comparisons))]
    with snapshots.recorded(lesson) as trace:
        codes.append(report.trace(compare.trace_stops(lesson, transcripts, trace)))
        if options.lesson == "lesson-1":
            juno = call_order.juno_chain()
            codes.append(report.chain(juno, call_order.chain(trace, juno)))
        codes.append(report.committed(*snapshots.compare(trace)))
    return max(codes)


def _serve(options: argparse.Namespace) -> NoReturn:
    lesson = _loaded(options)

    from walkthrough.serve import listener

    with ExitStack() as stack:
        # First, because what follows takes a second.
        listening = stack.enter_context(listener.bind(options.listen, options.port))
        cinder = stack.enter_context(listener.bind(options.listen, options.cinder_port, "--cinder-port")) if options.bus else None

        from walkthrough.serve.server import Beside, Server

        beside = Beside(options.bus, cinder) if cinder else None
        Server(lesson, *_at_stops(lesson, options, stack), listening, beside).run()


def _compute(options: argparse.Namespace) -> NoReturn:
    if not options.bus:
        raise WalkthroughError("compute wants the controller's message bus: --bus rabbit://USER:PASSWORD@HOST:5672/")
    lesson = _loaded(options)

    from walkthrough.serve.compute import Compute

    with ExitStack() as stack:
        Compute(lesson, *_at_stops(lesson, options, stack), bus=options.bus, controller=options.controller).run()


def _at_stops(
    lesson: Loaded, options: argparse.Namespace, stack: ExitStack
) -> "tuple[Terminal, Lanes | None, ServerGuide, Recording | None]":
    from walkthrough.debugger.lanes import Lanes
    from walkthrough.screen.terminal import Terminal
    from walkthrough.serve.host import ServerGuide
    from walkthrough.serve.recording import Recording

    screen = Terminal(lesson.runs_in, options.lang)
    guide = ServerGuide(lesson, screen)
    recording = None
    if options.save:
        recording = stack.enter_context(Recording(lesson, options.save, screen, apart=bool(options.bus)))
    person = sys.stdin is not None and sys.stdin.isatty()
    lanes = Lanes(
        lesson.runs_in,
        screen,
        guide,
        kind=options.debugger,
        commands=None if person else sys.stdin,
        prompting=sys.stdin is not None,
        look_back=recording.look_back if recording else lambda whole, flat: screen.tell(messages.NOT_RECORDED),
    )
    return screen, None if options.no_stops else lanes, guide, recording


def _list(options: argparse.Namespace) -> int:
    from walkthrough.course import overview

    overview.show(options.lang)
    return 0


def _reset(options: argparse.Namespace) -> int:
    from walkthrough.course import overview

    overview.reset(None if options.all else options.lesson, options.lang, options.yes)
    return 0


def _demo(options: argparse.Namespace) -> int:
    lesson = _loaded(options)

    from walkthrough.course import glossary, repair
    from walkthrough.course.guide import PresentersGuide
    from walkthrough.demo.presentation import present

    with _followed(options) as followers:
        present(
            lesson,
            options.lang,
            lambda screen: PresentersGuide(lesson, screen),
            lambda given: [(finding.case.title, finding.wrong) for finding in repair.attempted(given, lesson)],
            glossary.marked,
            kind=options.debugger,
            first=options.stop,
            auto=options.auto,
            speed=options.speed,
            cast=options.cast,
            coloured=options.colour,
            stands=followers.tell if followers else None,
            invitation=followers.invite if followers else None,
        )
    return 0


def _handout(options: argparse.Namespace) -> int:
    lesson = _loaded(options)

    from walkthrough.course import glossary
    from walkthrough.debugger.session import Session
    from walkthrough.export import handout

    with _output(options) as save:
        page = handout.Handout(lesson, options.lang, glossary.marked, student=options.reader == "student")
        session = Session(lesson, page, prompting=False)
        session.run()
        for stop in session.missed:
            raise handout.HandoutError(
                f"{stop.origin}: the run never reaches this stop; to find out why: {files.command()} validate {options.lesson}"
            )
        save(page.page)
    return 0


def _output(options: argparse.Namespace) -> "AbstractContextManager[Callable[[str], object]]":
    """Return what gives the function that writes an export to the file that was named, or to standard output."""
    from walkthrough.export.output import saving

    return nullcontext(sys.stdout.write) if options.output is None else saving(options.output)


def _page(options: argparse.Namespace) -> int:
    narrowed = any((options.lane, options.first, options.last, options.grep is not None))
    with _output(options) as save:
        save(_made_page(options.traces, _selection(options) if narrowed else None))
    return 0


def _made_page(names: Sequence[str], selection: "Selection | None" = None, *, follows: bool = False) -> str:
    from walkthrough.course import glossary
    from walkthrough.export import page
    from walkthrough.proof import snapshots
    from walkthrough.tracing.part import part

    with snapshots.walk(names) as (trace, world, lesson):
        return page.page(
            part(trace, selection),
            world,
            trace.requests,
            name=" + ".join(Path(each).name for each in names),
            lesson=lesson,
            explained=glossary.marked,
            follows=follows,
        )


def _followable(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", action="store_true", help="let an audience follow on devices of their own, in a browser")
    parser.add_argument("--listen", metavar="ADDRESS", help="with --follow: listen on this address (default: this machine only)")
    parser.add_argument(
        "--port", type=_port, metavar="N", help="with --follow: listen on this port; 0 takes any free one (default: 8775)"
    )


@contextmanager
def _followed(options: argparse.Namespace) -> "Iterator[Following | None]":
    """Serve the lesson's page while the block lasts, if that was asked for, and give who tells it where to stand."""
    if not options.follow:
        if options.listen is not None or options.port is not None:
            raise WalkthroughError("--listen and --port say where --follow listens: add --follow")
        yield None
        return

    from walkthrough.serve import listener
    from walkthrough.serve.following import following

    port = _FOLLOWED if options.port is None else options.port
    with ExitStack() as stack:
        listening = stack.enter_context(listener.bind(options.listen or "127.0.0.1", port))
        yield stack.enter_context(following(_made_page([options.lesson], follows=True), listening))


def _export(options: argparse.Namespace) -> int:
    from walkthrough.course import glossary
    from walkthrough.export import codetour, mermaid, notebook, perfetto
    from walkthrough.export.walk import Walk
    from walkthrough.proof import snapshots
    from walkthrough.tracing.part import part

    with _output(options) as save, snapshots.walk(options.traces) as (trace, world, lesson):
        if options.form in ("codetour", "ipynb"):
            if lesson is None:
                raise WalkthroughError(f"{options.traces[0]}: --as {options.form} takes a lesson: a trace alone has no words")
            language: str = options.lang
            tour = options.form == "codetour"
            folder = Path.cwd() if tour or options.output is None else options.output.parent
            save((codetour.codetour if tour else notebook.notebook)(lesson, language, folder))
            return 0
        walk = Walk(list(part(trace)), world, trace.requests, lesson, glossary.marked)
        if options.form == "mermaid":
            save(mermaid.mermaid(walk, lambda text: text.in_language(options.lang)))
        else:
            save(perfetto.perfetto(walk, trace.lesson))
    return 0


def _new(options: argparse.Namespace) -> int:
    from walkthrough.course import new, overview

    folder = options.path.absolute().parent
    kinds = ("call", "script", "module", "test")
    asked = [each for each in kinds if getattr(options, each)]
    if len(asked) > 1:
        raise WalkthroughError(
            f"new: give one of --call, --script, --module and --test, not {' and '.join(f'--{each}' for each in asked)}"
        )
    kind = asked[0] if asked else "script"
    what = getattr(options, kind)
    if not what:
        if options.session is None:
            raise WalkthroughError("new: give --call, --script, --module, --test or --session: what is the lesson to walk through?")
        what = new.ran_in(options.session)
    if kind in ("script", "test"):
        # A lesson names it from its own folder on.
        what = new.relative(Path(what), folder)
    sent = new.given(kind, what, options.args, options.kwargs)
    if kind == "script" and options.session and options.args is None:
        sent["argv"] = new.started_with(options.session)
    packages = [*options.package, *new.packages_of(options.stop)]
    made = new.New(options.path, sent, options.lang, session=options.session, packages=packages)
    asks = made.entered() and not options.stop and not options.session and overview.person() and sys.stdout.isatty()
    made.write(new.asked(made.entered(), options.lang) if asks else options.stop)
    if made.error:
        print(messages.NEW_ERROR.in_language(options.lang).format(error=visible(made.error)))
    print(messages.NEW_WRITTEN.in_language(options.lang).format(path=visible(str(options.path))))
    for name in ("validate", *(["check"] if options.session else []), "run"):
        print(f"  {files.command()} {name} {visible(shlex.quote(str(options.path)))}")
    return 0


def _record(options: argparse.Namespace) -> int:
    from walkthrough.proof import recording
    from walkthrough.tracing import format

    format.check_place(options.output)
    command = recording.parsed(options.words[1:] if options.words[:1] == ["--"] else options.words)
    wanted = recording.Wanted(tuple(options.package), tuple(options.exclude), options.depth, options.max_events)
    return recording.record(command, options.output, wanted, _complain)


def _source(options: argparse.Namespace) -> int:
    from walkthrough import worlds
    from walkthrough.source import file_of, numbered

    source = worlds.named(DEFAULT_WORLD).source
    text = None
    if options.file and not source.find(options.file):
        # What is none of Nova's files may be any that can be imported, by its name or as a module.
        anything, module = worlds.named("python").source, options.file.replace(".", "/")
        names = [options.file, *([] if options.file.endswith(".py") else [f"{module}.py", f"{module}/__init__.py"])]
        text = next((found for name in names if (found := anything.text(name)) is not None), None)
        if text is None and not options.file.startswith("nova"):
            raise WalkthroughError(anything.missing(options.file))
    if text is None:
        text = source.text(file_of(options.file, source)) if options.file else None
    lines = source.files() if text is None else numbered(text)
    for line in lines:
        print(line)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from walkthrough.course import library, validate

    # Unknown names first: they are misuse, not findings.
    names = options.lessons or [*library.names(), *library.walks()]
    for name in names:
        library.find(name)
    found = 0
    for name in names:
        report = validate.check(name)
        found += len(report.findings)
        for line in report.findings or [report.summary]:
            print(line, flush=True)
    return 1 if found else 0
