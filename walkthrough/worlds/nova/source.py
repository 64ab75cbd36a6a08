"""Nova's code in the article's coordinates: what ``stubs/layout.py`` lays out, as a world's source."""

from collections.abc import Sequence
from pathlib import Path

from walkthrough.errors import WalkthroughError
from walkthrough.files import command
from walkthrough.stubs import layout
from walkthrough.values import meant

#: Where the part of the stack begins that a card shows: below the layers that every request goes through.
_BEGINNINGS = ("/nova/api/openstack/compute/contrib/", "/nova/compute/")
#: How the names of the modules below the package begin. Of every call in a walk somebody asks.
_BELOW = f"{layout.PACKAGE}."


class StubError(WalkthroughError):
    """The stub cannot be laid out at the article's lines."""


class NovaSource:
    """The stub below ``root``, the one that is imported as ``nova`` if none is named."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root

    def find(self, name: str) -> str | None:
        return layout.find(name, self._root)

    def name(self, filename: str) -> str:
        return filename.removeprefix(f"{layout.ARTICLE_ROOT}/")

    def text(self, name: str) -> str | None:
        try:
            return layout.text(name, self._root)
        except layout.LayoutError as error:
            raise StubError(str(error)) from error

    def files(self) -> Sequence[str]:
        return [self.name(path) for path in layout.article_paths(self._root)]

    def missing(self, name: str) -> str:
        names = self.files()
        # The last parts of a name, a module's name, an absolute path, and what the keyboard made of it.
        plain = name.removesuffix(".py").replace("\\", "/").replace(".", "/").strip("/")
        tails = [each for each in names if f"/{each}".endswith(f"/{plain}.py") or f"/{plain}.py".endswith(f"/{each}")]
        guess = f"did you mean {' or '.join(tails)}?" if tails else meant(f"{plain}.py", names)
        return f"no file of the stub is called {name!r}; {guess or f'to see which there are: {command()} source'}"

    def real(self, filename: str, line: int) -> tuple[str, int]:
        return layout.real_position(filename, line, self._root)

    def owns(self, module: str) -> bool:
        return module == layout.PACKAGE or module.startswith(_BELOW)

    def chain_begins(self, filename: str) -> bool:
        return any(part in filename for part in _BEGINNINGS)
