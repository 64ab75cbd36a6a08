"""The command line: what was typed becomes one call; an error becomes one line and an exit code."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from walkthrough import __version__, words
from walkthrough.errors import WalkthroughError
from walkthrough.lesson import LANGUAGES
from walkthrough.stubs.layout import LayoutError

INTERRUPTED = 128 + signal.SIGINT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WalkthroughError.exit_code, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="walkthrough", description="Walk through OpenStack Nova's attach path, from create() to the cast.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="run a lesson: pause at each stop, with a debugger's prompt")
    run.add_argument("lesson", help="a lesson's name (lesson-1) or the path of a lesson script (mine.py)")
    run.add_argument("--lang", choices=LANGUAGES, default=words.default_language(), help="the lesson's language (from the locale)")
    run.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    run.add_argument("--stop", type=int, default=1, metavar="N", help="pass by the stops before this one (default: 1)")
    run.add_argument("--no-input", action="store_true", help="show every card and no prompt")
    run.set_defaults(command=_run)

    check = commands.add_parser("check", help="prove that the walk equals the article's pdb sessions")
    check.set_defaults(command=_check)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 for a failed check, 2 for misuse, 130 after Ctrl-C."""
    _write_anything(sys.stdout)
    _write_anything(sys.stderr)
    options = _parser().parse_args(arguments)
    try:
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


def _write_anything(stream) -> None:
    """Let a terminal that cannot encode a character show its escape instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _run(options: argparse.Namespace) -> int:
    from walkthrough import library

    lesson = library.load(options.lesson)
    if not 1 <= options.stop <= len(lesson.stops):
        raise library.LessonError(f"--stop {options.stop}: {options.lesson} has stops 1 to {len(lesson.stops)}")

    from walkthrough.render import Screen
    from walkthrough.session import Session

    person = sys.stdin is not None and sys.stdin.isatty()
    session = Session(
        lesson,
        Screen(options.lang),
        kind=options.debugger,
        commands=None if person else sys.stdin,
        prompting=sys.stdin is not None and not options.no_input,
        first=options.stop,
    )
    session.run()
    return 0


def _check(options: argparse.Namespace) -> int:
    from walkthrough import article, check, library, report

    comparisons = check.run(library.load("lesson-1"), article.read())
    return report.transcripts(comparisons, check.idle_rules(comparisons))
