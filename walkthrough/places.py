"""Where the lessons and the traces are, beside the package in a checkout or inside it in a wheel, and how walkthrough is called."""

import os
import shutil
import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


LESSONS = _folder("lessons")
TRACES = _folder("traces")


def command() -> str:
    """Return what a person types in the current folder to run walkthrough: a virtualenv of make's is not on the path."""
    beside = Path(sys.executable).with_name("walkthrough")
    if shutil.which("walkthrough"):
        return "walkthrough"
    return os.path.relpath(beside) if beside.is_file() else "python -m walkthrough"
