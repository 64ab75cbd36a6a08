"""The 37 requests around the attach, sent in their order to one cloud."""

import json

import pytest
import scenario

from walkthrough.stubs.cloud import Cloud

EXCHANGES = json.loads((scenario.DATA / "http.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers():
    """Each exchange's answer, by name. The order matters: later ones see what earlier ones did."""
    with Cloud() as cloud:
        return {exchange["name"]: cloud.send(_request(cloud, exchange)) for exchange in EXCHANGES}


def _request(cloud, exchange):
    request = cloud.request(method=exchange["method"], path=exchange["path"])
    request.headers["Accept"] = exchange["accept"]
    if exchange["request_body"] is None:
        request.body = b""
        request.headers.pop("Content-Type", None)
    else:
        request.body = exchange["request_body"].encode("utf-8")
    return request


@pytest.mark.parametrize("exchange", EXCHANGES, ids=[exchange["name"] for exchange in EXCHANGES])
def test_same_exchange_as_juno(exchange, answers):
    answer = answers[exchange["name"]]
    assert answer.status == exchange["status"], answer.text
    for header in ("Content-Type", "Location"):
        assert answer.headers.get(header) == exchange["headers"].get(header)
    if exchange["headers"].get("Content-Type", "").startswith("application/json"):
        assert _unordered(answer.json) == _unordered(json.loads(exchange["body"]))
    else:
        assert answer.body.decode("utf-8") == exchange["body"]


def test_every_answer_carries_a_request_id(answers):
    ids = [answer.headers["x-compute-request-id"] for name, answer in answers.items() if name != "root"]
    assert len(set(ids)) == len(EXCHANGES) - 1


def _unordered(data):
    """A list of attachments has no order in Juno."""
    if isinstance(data.get("volumeAttachments"), list):
        data["volumeAttachments"].sort(key=lambda attachment: attachment["id"])
    return data
