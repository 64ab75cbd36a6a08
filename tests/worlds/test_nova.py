"""What Nova's world makes of a cloud whose compute host acts, in a lesson and where it is served."""

import time

import pytest

from walkthrough import worlds

_REFUSED = {"fault": {"cinder.GET": {"status": 503}}}


@pytest.fixture
def nova():
    return worlds.named("nova")


def _after_the_attach(nova, setup):
    with nova.open(setup, None) as running:
        answer = running.send(nova.request())
        running.settle(answer)
        return running.cloud


def test_a_lesson_ends_where_the_article_ends_unless_it_says_more(nova):
    assert _after_the_attach(nova, {}).cinder.volume["status"] == "attaching"
    assert _after_the_attach(nova, {"attach": True}).cinder.volume["status"] == "in-use"


def test_whoever_sends_sees_the_answer_before_compute1_takes_the_cast_up(nova):
    with nova.open({"attach": True}, None) as running:
        answer = running.send(nova.request())
        time.sleep(0.05)
        assert "attach_volume" not in running.cloud.received
        running.settle(answer)
        assert "attach_volume" in running.cloud.received
        # Nor does anything wait for ever that nobody settles.
        running.send(nova.request(body={"volumeAttachment": {"volumeId": "11111111-2222-4333-8444-555555555555"}}))


def test_where_it_is_served_compute1_acts_and_clients_wait(nova):
    assert _after_the_attach(nova, nova.setup({})).cinder.volume["status"] == "in-use"
    assert nova.setup({"instance": {"locked": True}}) == {"attach": True, "sleep": time.sleep, "instance": {"locked": True}}
    assert nova.setup({"attach": False})["attach"] is False


@pytest.mark.parametrize(("language", "words"), [("en", "after 1, 2, 4 seconds"), ("zh", "等待 1, 2, 4 秒后再次请求")])
def test_in_a_lesson_it_is_told_that_cinders_client_asked_again(nova, language, words):
    with nova.open(_REFUSED, None) as running:
        answer = running.send(nova.request())
        assert running.cloud.asking.asked == ["GET:503"] * 4
    told = [line.in_language(language) for block in answer.blocks for line in block.lines if not isinstance(line, str)]
    assert any(words in line for line in told), told


def test_nothing_is_told_where_it_asked_once(nova):
    with nova.open({}, None) as running:
        answer = running.send(nova.request())
    assert "again" not in "".join(
        line.in_language("en") for block in answer.blocks for line in block.lines if not isinstance(line, str)
    )
