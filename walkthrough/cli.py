"""The command line: what was typed becomes one call; an error becomes one line and an exit code."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from walkthrough import __version__, coursecli, messages
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES
from walkthrough.stubs.layout import LayoutError

INTERRUPTED = 128 + signal.SIGINT
#: A terminal's window was closed; somebody ended the process.
_ENDINGS = (signal.SIGHUP, signal.SIGTERM)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WalkthroughError.exit_code, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="walkthrough", description="Walk through OpenStack Nova's attach path, from create() to the cast.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="run a lesson: pause at each stop, with a debugger's prompt")
    run.add_argument("lesson", help="a lesson's name (lesson-1) or the path of a lesson script (mine.py)")
    run.add_argument("--lang", choices=LANGUAGES, default=messages.default_language(), help="the lesson's language (from the locale)")
    run.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    run.add_argument("--stop", type=int, metavar="N", help="pass by the stops before this one (default: where you left off, or 1)")
    run.add_argument("--no-input", action="store_true", help="show every card and no prompt")
    run.add_argument("--save", type=Path, metavar="FILE", help="keep the trace that hunter records of this run")
    run.set_defaults(command=_run)

    serve = commands.add_parser("serve", help="be nova-api at a port: a client's request pauses here")
    serve.add_argument(
        "--lesson", default="lesson-1", help="the lesson whose stops and cloud it is, name or path (default: lesson-1)"
    )
    serve.add_argument("--no-stops", action="store_true", help="answer every request at once")
    serve.add_argument("--port", type=_port, default=8774, metavar="N", help="the port, 0 for any free one (default: 8774)")
    serve.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="listen there, not just on this machine's loopback")
    serve.add_argument("--lang", choices=LANGUAGES, default=messages.default_language(), help="the language (from the locale)")
    serve.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    serve.set_defaults(command=_serve)

    show = commands.add_parser("show", help="show a trace as a tree: what called what, on both hosts")
    show.add_argument("trace", metavar="TRACE_OR_LESSON", help="a trace file, or a lesson's name for its recorded trace")
    show.add_argument("--lang", choices=LANGUAGES, default=messages.default_language(), help="the notes' language (from the locale)")
    show.add_argument("--lane", help="only this host's part: controller or compute1")
    show.add_argument("--from", dest="first", metavar="PLACE", help="begin at a function (API.get) or a stop (stop 3)")
    show.add_argument("--to", dest="last", metavar="PLACE", help="end with this function or stop")
    show.add_argument("--grep", metavar="PATTERN", help="only lines that match, and the calls around them")
    show.add_argument("--story", action="store_true", help="only the calls that have a note")
    show.add_argument("--full", action="store_true", help="write every value in full")
    show.set_defaults(command=_show)

    diff = commands.add_parser("diff", help="what two traces do not share, call by call (exit code 1 if there is anything)")
    for name in ("first", "second"):
        diff.add_argument(name, metavar="TRACE_OR_LESSON")
    diff.add_argument("--lang", choices=LANGUAGES, default=messages.default_language(), help="the language (from the locale)")
    diff.add_argument("--full", action="store_true", help="write every value and every call in full")
    diff.set_defaults(command=_diff)

    traces = commands.add_parser("traces", help="record the lessons' traces anew")
    traces.add_argument("--check", action="store_true", help="write nothing; fail if one differs from what is recorded now")
    traces.set_defaults(command=_traces)

    check = commands.add_parser("check", help="prove that the walk equals the article's pdb sessions")
    check.set_defaults(command=_check)

    coursecli.add(commands)
    return parser


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 for a failed check, 2 for misuse, 130 after Ctrl-C.

    Raises SystemExit(129) on SIGHUP and SystemExit(143) on SIGTERM, after all is cleaned up.
    """
    _write_anything(sys.stdout)
    _write_anything(sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        with _cleaning_up():
            code = options.command(options)
        sys.stdout.flush()
        return code
    except WalkthroughError as error:
        print(f"walkthrough: {error}", file=sys.stderr)
        return error.exit_code
    except LayoutError as error:
        print(f"walkthrough: {error}", file=sys.stderr)
        return WalkthroughError.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, a pager) has left; the interpreter must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Let the signals that end a process end the block as an exception does, so that no unfinished file is left."""

    def end(number: int, frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    # One that is ignored (nohup) stays so.
    before = {number: signal.getsignal(number) for number in _ENDINGS}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write_anything(stream) -> None:
    """Let a terminal that cannot encode a character show its escape instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    from walkthrough.course import library

    lesson = library.load(options.lesson)
    if options.stop is not None and not 1 <= options.stop <= len(lesson.stops):
        raise library.LessonError(f"--stop {options.stop}: {options.lesson} has stops 1 to {len(lesson.stops)}")

    from walkthrough.course import overview, progress

    # Only what a person does at a terminal is a learner's progress.
    person = overview.person()
    kept = progress.Progress(options.lesson) if person and not options.no_input else None
    first = options.stop or (overview.first_stop(lesson, kept, options.lang) if kept else 1)

    from walkthrough.course.guide import Guide
    from walkthrough.debugger.session import Session
    from walkthrough.screen.terminal import Screen

    screen = Screen(options.lang)
    session = Session(
        lesson,
        screen,
        kind=options.debugger,
        commands=None if person else sys.stdin,
        prompting=sys.stdin is not None and not options.no_input,
        first=first,
        guide=Guide(lesson, screen, kept),
        name=Path(options.lesson).stem,
        save=options.save,
    )
    ended = session.run()
    if kept and ended:
        kept.finished()
        overview.tell_end(lesson, options.lesson, kept, screen)
    elif kept:
        overview.tell_later(options.lesson, kept, screen)
    return 0


def _show(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots
    from walkthrough.screen import tree
    from walkthrough.tracing.tree import Selection

    selection = Selection(lane=options.lane, first=options.first, last=options.last, grep=options.grep)
    tree.show(snapshots.find(options.trace), options.lang, selection, story=options.story, full=options.full)
    return 0


def _diff(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots
    from walkthrough.screen import diff

    first, second = snapshots.find(options.first), snapshots.find(options.second)
    return 0 if diff.show(first, second, options.lang, full=options.full) else 1


def _traces(options: argparse.Namespace) -> int:
    from walkthrough.proof import snapshots

    for path in snapshots.check_all() if options.check else snapshots.write_all():
        print(f"{path}: {'as recorded now' if options.check else 'written'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from walkthrough.course import library
    from walkthrough.proof import call_order, compare, report, rules, snapshots

    lesson, transcripts, juno = library.load("lesson-1"), rules.read(), call_order.juno_chain()
    comparisons = compare.run(lesson, transcripts)
    codes = [report.transcripts(comparisons, compare.idle_rules(comparisons))]
    with snapshots.recorded(lesson, "lesson-1") as trace:
        codes.append(report.trace(call_order.stops(lesson, transcripts, trace)))
        codes.append(report.chain(juno, call_order.chain(trace, juno)))
        codes.append(report.committed(*snapshots.compare(trace)))
    return max(codes)


def _serve(options: argparse.Namespace) -> int:
    from walkthrough.course import library
    from walkthrough.serve import listener

    lesson = library.load(options.lesson)
    # First, because what follows takes a second.
    with listener.bind(options.listen, options.port) as listening:
        from walkthrough.debugger.session import Session
        from walkthrough.screen.terminal import Screen
        from walkthrough.serve.server import Server, ServerGuide

        screen, session = Screen(options.lang), None
        if not options.no_stops:
            person = sys.stdin is not None and sys.stdin.isatty()
            session = Session(
                lesson,
                screen,
                kind=options.debugger,
                commands=None if person else sys.stdin,
                prompting=sys.stdin is not None,
                guide=ServerGuide(lesson, screen),
            )
        Server(lesson, screen, session, listening).run()
