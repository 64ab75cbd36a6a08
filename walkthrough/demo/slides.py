"""Cards of a presentation, and the order in which they are shown: on, back, and to where the prompt is handed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len
from rich.text import Text as Styled

from walkthrough import messages
from walkthrough.debugger.exits import Restart
from walkthrough.demo.stage import Key, Stage
from walkthrough.lesson import Text
from walkthrough.screen.terminal import Terminal

#: Lines that a text leaves at least for its last page.
_LEAST = 3


@dataclass(frozen=True)
class Card:
    """One thing to look at. ``paint`` writes it to a screen; ``command`` is what types itself first, after ``prompt``."""

    paint: Callable[[Any], None]
    prompt: str = ""
    command: str | None = None


@dataclass
class Deck:
    """Cards between which nothing runs. ``stop`` is the number of the stop that they belong to, if they do; ``place`` says which
    of how many that is. Behind the one that is ``last`` the presentation is over.
    """

    place: Callable[[], str] = lambda: ""
    chapter: str | None = None
    stop: int | None = None
    last: bool = False
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """As much of a card as fits on the stage. The first one of a card with a command shows it being typed."""

    card: Card
    lines: Sequence[Styled]
    is_first: bool


class Show:
    """Shows one deck after another. Going back beyond a deck's first page runs the lesson again, up to the deck before.

    ``paint`` turns what a card writes into lines, for a number of columns.
    """

    def __init__(self, stage: Stage, screen: Terminal, paint: Callable[[Card, int], list[Styled]]) -> None:
        self._stage = stage
        self._screen = screen
        self._paint = paint
        #: Says what is presented: like all else in the language that is spoken now.
        self.title: Callable[[], str] = lambda: ""
        #: How many stops there are to jump to.
        self.count = 0
        self._number = -1
        self._position = 0
        self._deck = Deck()
        self._chapter: str | None = None
        # While a lesson runs again: the number of the deck to come back to, or of the stop.
        self._to_deck: int | None = None
        self._to_stop: int | None = None
        #: What the last row says once, instead of the keys.
        self._told = ""

    def run_again(self, stop: int | None) -> None:
        """The lesson runs from its beginning; with ``stop``, it is to be shown from that stop on."""
        self._number = -1
        if self._to_deck is None:
            self._to_stop = stop

    @property
    def is_on_the_way(self) -> bool:
        """Whether what comes next is only passed by."""
        return self._to_deck is not None or self._to_stop is not None

    @property
    def is_at_beginning(self) -> bool:
        """Whether the next deck is the lesson's first."""
        return self._number < 0

    def comes(self, stop: int | None) -> bool:
        """A deck is about to come. Tell whether it is to be shown: if not, it need not even be made."""
        self._number += 1
        self._position = 0
        if self._to_stop is not None and (stop or 0) >= self._to_stop:
            self._to_stop = None
        if self._to_deck is not None and self._number >= self._to_deck:
            self._to_deck = None
            self._position = -1
        return not self.is_on_the_way

    def present(self, deck: Deck) -> bool:
        """Show a deck, from its first page, or from its last if we came back. Return False if somebody wants the prompt."""
        self._deck = deck
        self._chapter = deck.chapter
        return self.resume(typing=True)

    def resume(self, typing: bool = False) -> bool:
        """Show the deck from where it was left. Return as ``present`` does."""
        with self._stage.keys():
            pages = self._pages()
            if self._position < 0:
                self._position, typing = len(pages) - 1, False
            self._position = min(self._position, len(pages) - 1)
            while True:
                key = self._page(pages, typing)
                typing = key is Key.ON
                if key is Key.ON:
                    self._position += 1
                    if self._position == len(pages):
                        return True
                elif key is Key.RESIZED:
                    card, pages = pages[self._position].card, self._pages()
                    self._position = next(number for number, page in enumerate(pages) if page.card is card)
                elif key is Key.BACK and self._position:
                    self._position -= 1
                elif key is Key.BACK and self._number:
                    self._to_deck = self._number - 1
                    raise Restart(1)
                elif key is Key.BLANK:
                    self._stage.blank()
                elif key is Key.JUMP:
                    if 1 <= self._stage.number <= self.count:
                        raise Restart(self._stage.number)
                    self._told = self._screen.say(messages.NO_SUCH_STOP, count=self.count, number=self._stage.number)
                elif key is Key.OTHER and self._deck.stop:
                    self._stage.clear()
                    return False

    def _page(self, pages: Sequence[Page], typing: bool) -> Key:
        page = pages[self._position]
        which = self._screen.say(messages.PAGE, number=self._position + 1, count=len(pages))
        title, place = self.title(), f"{self._deck.place()}  {which}".strip()
        if page.is_first and page.card.command is not None and typing:
            self._stage.type(title, place, page.card.prompt, page.card.command)
        keys = self._keys(self._deck.last and self._position + 1 == len(pages))
        self._stage.draw(title, place, page.lines, keys)
        if self._chapter:
            # Whoever jumps to a chapter sees what was drawn before it.
            self._stage.chapter(self._chapter)
            self._chapter = None
        return self._stage.key(len(page.lines), lambda number: self._screen.say(messages.GO_TO_STOP, number=number))

    def busy(self, text: Text) -> None:
        """Say in the last row, instead of the keys, what is being done before the next page can come."""
        self._stage.last_row(self._screen.say(text))

    def _keys(self, is_end: bool) -> str:
        """Return what the last row says of the keys: as much as it holds."""
        if self._told:
            told, self._told = self._told, ""
            return told
        if not self._deck.stop:
            return self._screen.say(messages.KEYS_AT_END if is_end else messages.KEYS)
        all_keys = self._screen.say(messages.ALL_KEYS_AT_STOP)
        return all_keys if cell_len(all_keys) <= self._stage.width else self._screen.say(messages.KEYS_AT_STOP)

    def _pages(self) -> list[Page]:
        pages: list[Page] = []
        for card in self._deck.cards:
            lines = self._paint(card, self._stage.width)
            for number, part in enumerate(_parts(lines, self._stage.height)):
                pages.append(Page(card, part, number == 0))
        return pages


def _parts(lines: list[Styled], height: int) -> list[list[Styled]]:
    """Cut lines into parts that fit, where there is an empty line if one is near."""
    parts = []
    while len(lines) > height:
        cut = next((number for number in range(height, height // 2, -1) if not lines[number].plain.strip()), 0)
        # A few words alone on a page look lost.
        cut = cut or max(1, height // 2, min(height, len(lines) - _LEAST))
        parts.append(lines[:cut])
        lines = lines[cut:]
        while lines and not lines[0].plain.strip():
            lines = lines[1:]
    return [*parts, lines] if lines or not parts else parts
