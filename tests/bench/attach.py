"""What an attach costs: from the POST to its answer, and to the volume that is attached.

    python tests/bench/attach.py [ATTACHES]

200 of them one after another, and 8 at a time, each with a volume of its own: in one process, and over RabbitMQ
(tests/serve/rabbit.py) with compute1 in another. Medians in milliseconds; afterwards every volume is in use, and has one mapping.
"""

import contextlib
import statistics
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from string import ascii_lowercase

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "serve"))

import rabbit
from helpers import WALKTHROUGH, environment

from walkthrough.serve import listener
from walkthrough.stubs.cinder_http import CinderApi
from walkthrough.stubs.cloud import Cloud

_AT_A_TIME = 8
#: There are not 200 letters for the disks of one instance: each attach names its own.
_DEVICES = [f"/dev/vd{first}{second}" for first in ascii_lowercase for second in ascii_lowercase]


def attach(cloud: Cloud, volume: str, device: str) -> tuple[float, float]:
    began = time.perf_counter()
    answer = cloud.send(cloud.request({"volumeAttachment": {"volumeId": volume, "device": device}}))
    answered = time.perf_counter()
    assert answer.status_int == 200, answer.text
    while cloud.cinder.volumes[volume]["status"] != "in-use":
        time.sleep(0.0005)
    return answered - began, time.perf_counter() - began


def measure(name: str, cloud: Cloud, count: int) -> None:
    for at_a_time in (1, _AT_A_TIME):
        volumes = [str(uuid.uuid4()) for _ in range(count)]
        for volume in volumes:
            cloud.cinder.add(volume)
        before = len(cloud.mappings())
        with ThreadPoolExecutor(at_a_time) as pool:
            devices = _DEVICES[(at_a_time > 1) :: 2]
            taken = list(pool.map(lambda each: attach(cloud, *each), zip(volumes, devices, strict=False)))
        time.sleep(0.5)
        cloud.settle()
        mappings = [row["volume_id"] for row in cloud.mappings()[before:] if not row["deleted"]]
        assert sorted(mappings) == sorted(volumes[: len(taken)]), "each volume has one mapping"
        answered, attached = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
        print(f"{name:24} {at_a_time} at a time: answered {answered:6.1f} ms, attached {attached:6.1f} ms ({len(taken)})")


def main() -> None:
    count = min(int(sys.argv[1]) if len(sys.argv) > 1 else 200, len(_DEVICES) // 2)
    with Cloud(attach=True) as cloud:
        measure("in one process", cloud, count)
    bus = rabbit.url()
    with rabbit.alone(bus), contextlib.ExitStack() as stack:
        cloud = stack.enter_context(Cloud(attach=True, transport_url=bus, elsewhere=True))
        listening = stack.enter_context(listener.bind("127.0.0.1", 0))
        stack.enter_context(listener.answering(CinderApi(cloud.cinder), listening))
        command = [*WALKTHROUGH, "compute", "--no-stops", "--bus", bus, "--controller", listener.url(listening)]
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
        stack.callback(other.kill)
        assert "takes messages" in other.stdout.readline()
        stack.callback(subprocess.Popen(["cat"], stdin=other.stdout, stdout=subprocess.DEVNULL).kill)
        measure("over RabbitMQ", cloud, count)


if __name__ == "__main__":
    main()
