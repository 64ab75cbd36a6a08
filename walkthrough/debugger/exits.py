"""How a run of a lesson ends before its end. Each goes through Nova's code, up to whoever started the run."""


class Ended(BaseException):
    """A run is over before its end. No ``except Exception`` on the way can swallow it."""


class Left(Ended):
    """The learner left with ``q``."""


class Again(Ended):
    """The learner wants to stand at another stop, number ``stop``: the lesson is to be run again up to there."""

    def __init__(self, stop: int) -> None:
        super().__init__(stop)
        self.stop = stop


class Failed(Ended):
    """The harness itself failed, with ``error``. As it is it would look like Nova's, and Nova would answer it with a 500."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error
