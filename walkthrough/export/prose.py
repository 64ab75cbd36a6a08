"""A lesson's texts as paragraphs and sentences, and which sentences would answer what is asked at their stop."""

import re
from collections.abc import Collection, Iterator

from walkthrough.lesson import Stop

#: What stands between two sentences of a language.
_BETWEEN = {"en": re.compile(r"(?<=[.!?])\s+"), "zh": re.compile(r"(?<=[。！？])(?=[^”’）」])|(?<=[。！？][”’）」])(?=.)")}
_CHINESE = re.compile("[\u3400-\u9fff]")


def paragraphs(text: str, language: str) -> list[str]:
    """Return a text's paragraphs, each in one line: a Chinese sentence goes on without a space."""
    space = "" if language == "zh" else " "
    return [space.join(line.strip() for line in each.splitlines()) for each in text.strip().split("\n\n")]


def sentences(paragraph: str, language: str) -> list[str]:
    """Return a paragraph's sentences, in order; what stands in brackets stays together."""
    found: list[str] = []
    is_open = False
    for part in _BETWEEN[language].split(paragraph):
        if is_open:
            found[-1] += ("" if language == "zh" else " ") + part
        else:
            found.append(part)
        is_open = found[-1].count("(") + found[-1].count("（") > found[-1].count(")") + found[-1].count("）")
    return found


def notice(stop: Stop, language: str, lanes: Collection[str]) -> list[list[tuple[str, bool]]]:
    """Return what there is to notice at a stop, by paragraphs and sentences: each with whether it waits until the stop's question
    or task is done, because it holds what answers it. The name of a lane answers nothing by itself.
    """
    spoilers = list(_spoilers(stop, lanes))
    return [
        [(each, any(all(_holds(each, word) for word in words) for words in spoilers)) for each in sentences(paragraph, language)]
        for paragraph in paragraphs(stop.notice.in_language(language), language)
    ]


def _spoilers(stop: Stop, lanes: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words that answer what is asked at a stop where they stand together in a sentence."""
    question, task = stop.question, stop.task
    if question and not question.given_away:
        yield from ((answer,) for answer in question.right if answer not in lanes)
        yield from question.keys
    if task and task.see:
        yield (task.see.split(".")[0],)


def _holds(sentence: str, word: str) -> bool:
    if _CHINESE.search(word):
        return word.casefold() in sentence.casefold()
    return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence, re.ASCII | re.IGNORECASE))
