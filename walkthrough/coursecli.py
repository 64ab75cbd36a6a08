"""The part of the command line that is the course's: progress, presentation, handout, and the check of lesson scripts."""

import argparse
import math
from pathlib import Path
from typing import Any

from walkthrough import messages
from walkthrough.lesson import LANGUAGES

_LESSON = "a lesson's name (lesson-1) or the path of a lesson script (mine.py)"


def add(commands: Any) -> None:
    """Add the course's commands to a parser's, as ``ArgumentParser.add_subparsers`` returns them."""
    listing = commands.add_parser("list", help="the lessons, the questions answered, and where you left off")
    _language(listing)
    listing.set_defaults(command=_list)

    reset = commands.add_parser("reset", help="forget your progress in a lesson, or in all of them")
    which = reset.add_mutually_exclusive_group(required=True)
    which.add_argument("lesson", nargs="?", help=_LESSON)
    which.add_argument("--all", action="store_true", help="all lessons")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    _language(reset)
    reset.set_defaults(command=_reset)

    demo = commands.add_parser("demo", help="present a lesson: its commands type themselves, a key goes on")
    demo.add_argument("lesson", help=_LESSON)
    _language(demo)
    demo.add_argument("--debugger", choices=("pdb++", "pdb"), default="pdb++", help="the prompt (default: pdb++)")
    demo.add_argument("--stop", type=int, default=1, metavar="N", help="begin at this stop (default: 1)")
    demo.add_argument("--auto", type=_seconds, metavar="SECONDS", help="go on by itself, after so long at each page")
    demo.add_argument("--speed", type=_factor, default=1.0, metavar="FACTOR", help="how fast commands type themselves (default: 1)")
    demo.add_argument("--cast", type=Path, metavar="FILE", help="record it (asciicast v2, with a chapter at every stop)")
    demo.set_defaults(command=_demo)

    handout = commands.add_parser("handout", help="a lesson as one Markdown page, to print or to put on a course site")
    handout.add_argument("lesson", help=_LESSON)
    _language(handout)
    handout.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write it there (default: standard output)")
    handout.set_defaults(command=_handout)

    validate = commands.add_parser("validate", help="check lesson scripts: stops, both languages, questions and answers")
    validate.add_argument("lessons", nargs="*", metavar="LESSON", help=f"{_LESSON}; default: all lessons")
    validate.set_defaults(command=_validate)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=messages.default_language(), help="the language (from the locale)")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is no number")
    return number


def _seconds(text: str) -> float:
    number = _number(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is less than no time")
    return number


def _factor(text: str) -> float:
    number = _number(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text!r}: give a number above 0; 2 is twice as fast")
    return number


def _list(options: argparse.Namespace) -> int:
    from walkthrough.course import overview

    overview.show(options.lang)
    return 0


def _reset(options: argparse.Namespace) -> int:
    from walkthrough.course import overview

    overview.reset(None if options.all else options.lesson, options.lang, options.yes)
    return 0


def _demo(options: argparse.Namespace) -> int:
    from walkthrough.course import library

    lesson = library.load(options.lesson)
    if not 1 <= options.stop <= len(lesson.stops):
        raise library.LessonError(f"--stop {options.stop}: {options.lesson} has stops 1 to {len(lesson.stops)}")

    from walkthrough.demo import presentation

    presentation.run(
        lesson,
        Path(options.lesson).stem,
        options.lang,
        kind=options.debugger,
        first=options.stop,
        auto=options.auto,
        speed=options.speed,
        cast=options.cast,
    )
    return 0


def _handout(options: argparse.Namespace) -> int:
    from walkthrough.course import library
    from walkthrough.export import handout

    page = handout.page(library.load(options.lesson), options.lang)
    if options.output is None:
        print(page, end="")
    else:
        handout.save(page, options.output)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from walkthrough.course import library, validate

    # Unknown names first: they are misuse, not findings.
    names = options.lessons or library.names()
    for name in names:
        library.find(name)
    found = 0
    for name in names:
        report = validate.check(name)
        found += len(report.findings)
        for line in report.findings or [report.summary]:
            print(line, flush=True)
    return 1 if found else 0
