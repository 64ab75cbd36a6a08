"""Nova's code in the article's coordinates: what ``stubs/layout.py`` lays out, as a world's source."""

from pathlib import Path

from walkthrough.errors import WalkthroughError
from walkthrough.stubs import layout

#: Where the part of the stack begins that a card shows: below the layers that every request goes through.
_BEGINNINGS = ("/nova/api/openstack/compute/contrib/", "/nova/compute/")


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

    def missing(self, name: str) -> str:
        return f"no file of the stub is called {name!r}; name it from {layout.PACKAGE}/ on"

    def real(self, filename: str, line: int) -> tuple[str, int]:
        return layout.real_position(filename, line, self._root)

    def owns(self, module: str) -> bool:
        return module == layout.PACKAGE or module.startswith(f"{layout.PACKAGE}.")

    def chain_begins(self, filename: str) -> bool:
        return any(part in filename for part in _BEGINNINGS)
