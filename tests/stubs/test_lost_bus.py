"""What is told of a bus whose connections come and go: each outage once, however many connections notice it."""

import logging

import pytest

from walkthrough.lesson import LANGUAGES
from walkthrough.stubs import outages
from walkthrough.worlds.nova import WORLD

LOST = "[7ec0] AMQP server on 127.0.0.1:5672 is unreachable: [Errno 111] Connection refused. Trying again in 1 seconds."
BACK = "[7ec0] Reconnected to AMQP server on 127.0.0.1:5672 via [amqp] client with port 34754."


@pytest.mark.parametrize(
    ("said", "broker", "expected"),
    [
        ([LOST, LOST, BACK, BACK], ["refused"], ["lost refused", "back"]),
        ([LOST, BACK, LOST, BACK, LOST], ["refused", None, None], ["lost refused", "back"]),
        ([LOST, BACK, LOST, BACK], ["refused", "refused"], ["lost refused", "back", "lost refused", "back"]),
        ([LOST, LOST, BACK], [None, None], ["dropped"]),
        ([BACK, "[7ec0] Queue.declare: compute", "The broker has blocked the connection: memory"], [], []),
    ],
    ids=["lost and back", "a connection that was idle meanwhile", "lost twice", "dropped", "nothing of ours"],
)
def test_an_outage_is_told_once(said, broker, expected):
    told, tried = [], iter(broker)
    logger = logging.getLogger("oslo.messaging._drivers.impl_rabbit")
    before = logger.level, list(logger.handlers)
    with outages.told(lambda what, reason="": told.append(f"{what} {reason}".strip()), lambda: next(tried)):
        for text in said:
            logger.log(logging.INFO if "Reconnected" in text else logging.ERROR, "%s", text)
    assert told == expected
    assert (logger.level, logger.handlers) == before
    outages.tell("back")
    assert told == expected


class _Message:
    method = "object_action"

    def __init__(self, topic):
        self.topic = topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_names_no_password(language):
    told = []
    with WORLD.watching("rabbit://guest:secret@127.0.0.1:1/", lambda text: told.append(text.in_language(language))):
        outages.tell("lost", reason="refused")
        for what in ("back", "dropped", "another"):
            outages.tell(what)
        for topic in ("compute", "conductor"):
            outages.tell("silent", message=_Message(topic), seconds=60)
    assert all("rabbit://guest:***@127.0.0.1:1/" in each for each in told[:4])
    assert all("object_action" in each and "60" in each for each in told[4:])
    assert "refused" in told[0] and "{" not in "".join(told) and "secret" not in "".join(told)
