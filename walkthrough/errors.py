"""The harness's own errors."""


class WalkthroughError(Exception):
    """Something that a person can mend. Its text is one clear line: what was wrong, where, and what to do.

    ``exit_code`` is what the command leaves with: 2 for misuse, 1 for a failed check.
    """

    exit_code = 2


class CheckError(WalkthroughError):
    """A check that failed."""

    exit_code = 1


class StopError(WalkthroughError):
    """A stop that the run never came to, or that does not exist."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed while code ran. Its text says in one line where that had come to."""


class Ended(BaseException):
    """A run is over before its end. No ``except Exception`` on the way can swallow it."""


class Ending(SystemExit):
    """A signal ends the process. The debugger, which catches what the learner's own code raises, lets it pass."""
