"""What an attach costs: from the POST to its answer, and to the volume that is attached.

    python tests/bench/attach.py [ATTACHES]

200 of them, each with a volume of its own: in one process, and over RabbitMQ (tests/serve/rabbit.py) with compute1 in another.
Medians in milliseconds; afterwards every volume is in use, and has one mapping.

All hang on one instance, and with each attach its mappings travel: in the end they are 400. Real Juno was measured with one, in a
world that was put back after each (two-hosts/sequence.txt); for that there is a row in which each mapping is removed in time.
"""

import contextlib
import functools
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

from nova.db.sqlalchemy import api as database  # isort: skip

#: How it is called, how many at a time, and whether each finds the instance without the mappings of those before.
_RUNS = (("alone on its instance", 1, True), ("1 at a time", 1, False), ("8 at a time", 8, False))
#: There are not 200 letters for the disks of one instance: each attach names its own.
_DEVICES = [f"/dev/vd{first}{second}" for first in ascii_lowercase for second in ascii_lowercase]


def attach(cloud: Cloud, volume: str, device: str, *, alone: bool) -> tuple[float, float]:
    began = time.perf_counter()
    answer = cloud.send(cloud.request({"volumeAttachment": {"volumeId": volume, "device": device}}))
    answered = time.perf_counter()
    assert answer.status_int == 200, answer.text
    while cloud.cinder.volumes[volume]["status"] != "in-use":
        time.sleep(0.0005)
    taken = answered - began, time.perf_counter() - began
    if alone:
        # Over RabbitMQ nobody here knows when compute1 has saved the mapping: soon after that.
        time.sleep(0.05)
        cloud.settle()
        database.block_device_mapping_destroy(None, cloud.mappings()[-1]["id"])
    return taken


def measure(name: str, cloud: Cloud, count: int) -> None:
    devices = iter(_DEVICES)
    for how, at_a_time, alone in _RUNS:
        volumes = [str(uuid.uuid4()) for _ in range(count)]
        for volume in volumes:
            cloud.cinder.add(volume)
        before = len(cloud.mappings())
        with ThreadPoolExecutor(at_a_time) as pool:
            taken = list(pool.map(functools.partial(attach, cloud, alone=alone), volumes, devices))
        time.sleep(0.5)
        cloud.settle()
        mappings = [row["volume_id"] for row in cloud.mappings()[before:] if alone or not row["deleted"]]
        assert sorted(mappings) == sorted(volumes), "each volume has one mapping"
        answered, attached = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
        print(f"{name:15} {how:22} answered {answered:6.1f} ms, attached {attached:6.1f} ms ({len(taken)})")


def main() -> None:
    count = min(int(sys.argv[1]) if len(sys.argv) > 1 else 200, len(_DEVICES) // 3)
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
