"""Two requests at once: really concurrent, many times over."""

import json
import string
import threading
from collections import Counter

import pytest

from walkthrough.stubs.cloud import Cloud

#: Pairs in all: three kinds, CLOUDS of each, PAIRS in a cloud one after the other.
CLOUDS, PAIRS = 8, 21
assert 3 * CLOUDS * PAIRS >= 500

pytestmark = pytest.mark.more


def _volume(cloud, number):
    """Return the id of a new available volume."""
    volume_id = f"22222222-0000-4000-8000-{number:012d}"
    cloud.cinder.add(volume_id)
    return volume_id


def _at_once(cloud, *wanted):
    """Send a request for each ``(volume, device)`` from threads that start together; return the answers in that order."""
    answers = [None] * len(wanted)
    gate = threading.Barrier(len(wanted))
    requests = [
        cloud.request(body=json.dumps({"volumeAttachment": {"volumeId": volume, "device": device}})) for volume, device in wanted
    ]

    def send(number):
        gate.wait()
        answers[number] = cloud.send(requests[number])

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(wanted))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _won(answers):
    return [answer.json["volumeAttachment"] for answer in answers if answer.status_int == 200]


def _live(cloud):
    """Return the volume behind each device name. No row is lost, and no live name is there twice."""
    rows = cloud.mappings()
    assert [row["id"] for row in rows] == list(range(38, 38 + len(rows)))
    live = [(row["device_name"], row["volume_id"]) for row in rows if not row["deleted"]]
    assert len(dict(live)) == len(live), live
    return dict(live)


def _names():
    """Return all device names in the order in which they are given."""
    letters = string.ascii_lowercase
    return [f"/dev/vd{name}" for name in [*letters, *(first + second for first in letters for second in letters)]]


def _free(cloud, number):
    """Return the device names that are next."""
    taken = _live(cloud)
    return set([name for name in _names() if name not in taken][:number])


def one_volume(cloud, number):
    """Both get names, one wins, the other's mapping is soft-deleted."""
    rows, free = len(cloud.mappings()), _free(cloud, 2)
    volume = _volume(cloud, number)
    answers = _at_once(cloud, (volume, ""), (volume, ""))
    assert Counter(answer.status_int for answer in answers) == {200: 1, 400: 1}
    new = cloud.mappings()[rows:]
    assert {row["device_name"] for row in new} <= free
    assert sorted((row["volume_id"], row["deleted"]) for row in new) == [(volume, False), (volume, True)]
    (won,) = _won(answers)
    assert _live(cloud)[won["device"]] == volume
    assert cloud.cinder.volumes[volume]["status"] == "attaching"


def two_volumes(cloud, number):
    """Each gets a name of its own: the two that are next."""
    free = _free(cloud, 2)
    first, second = _volume(cloud, 2 * number), _volume(cloud, 2 * number + 1)
    won = {attachment["device"]: attachment["volumeId"] for attachment in _won(_at_once(cloud, (first, ""), (second, "")))}
    assert set(won.values()) == {first, second}
    assert won.items() <= _live(cloud).items()
    assert set(won) == free


def one_device(cloud, number):
    """200 and 409; the loser leaves no row but a fault."""
    rows, faults = len(cloud.mappings()), len(cloud.faults())
    (device,) = _free(cloud, 1)
    answers = _at_once(cloud, (_volume(cloud, 2 * number), device), (_volume(cloud, 2 * number + 1), device))
    assert Counter(answer.status_int for answer in answers) == {200: 1, 409: 1}
    (won,) = _won(answers)
    assert _live(cloud)[device] == won["volumeId"]
    assert len(cloud.mappings()) == rows + 1
    assert [fault["code"] for fault in cloud.faults()[faults:]] == [409]


@pytest.mark.parametrize("pair", [one_volume, two_volumes, one_device], ids=lambda pair: pair.__name__.replace("_", " "))
@pytest.mark.parametrize("attempt", [0, *(pytest.param(each, marks=pytest.mark.once) for each in range(1, CLOUDS))])
def test_pairs_leave_consistent_rows(pair, attempt):
    with Cloud() as cloud:
        for number in range(PAIRS):
            pair(cloud, number)
        sent = Counter(message.method for message in cloud.messages)
        assert sent["attach_volume"] == len(_live(cloud)) - 1
    assert Counter(cloud.received) == sent


def test_ten_at_once_for_one_volume():
    with Cloud() as cloud:
        volume = _volume(cloud, 0)
        answers = _at_once(cloud, *[(volume, "")] * 10)
        assert Counter(answer.status_int for answer in answers) == {200: 1, 400: 9}
        assert len(cloud.mappings()) == 11
        (won,) = _won(answers)
        assert list(_live(cloud)) == ["/dev/vda", won["device"]]
