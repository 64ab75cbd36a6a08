"""What is left when compute1 is killed in the middle of an attach: SIGKILL at a random moment, and started again.

    python tests/bench/kills.py [TIMES]

It wants a RabbitMQ (tests/serve/rabbit.py). Prints how often each state was left; the exit code is 1 if one of them is none that
real Juno leaves (two-hosts/FAULTS.md 2 and 3).
"""

import collections
import contextlib
import http.client
import json
import random
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "serve"))

import rabbit
from serving import ATTACHMENTS, VOLUME, Piped, Served, body, send

#: Volume's status, and what the list of attachments says of the volume: what real Juno was seen to leave, and the two ends that are
#: none: nothing had begun (the call waits for the host that is started again), and all was done.
_WAITS = ("no answer yet", False)
KNOWN = {("attaching", True), ("in-use", True), ("available", True), ("available", False), _WAITS}
#: Seconds from the POST within which compute1 is killed; an attach takes some 0.2.
_WITHIN = 0.3


def state(served: Served, cinder: int) -> tuple[str, bool]:
    volume = json.loads(send(cinder, "GET", f"/v1/any/volumes/{VOLUME}").text)["volume"]
    listed = json.loads(send(served.port, "GET", ATTACHMENTS).text)["volumeAttachments"]
    return volume["status"], VOLUME in [each["volumeId"] for each in listed]


def post(port: int) -> None:
    # The last of them is still waiting when the controller is killed.
    with contextlib.suppress(OSError, http.client.HTTPException):
        send(port, "POST", ATTACHMENTS, body())


def once(bus: str, moment: float) -> tuple[str, bool]:
    rabbit.clear(bus)
    served = Served("--bus", bus, "--cinder-port", "0", "--no-stops")
    url, port = served.wait_for(r"Cinder listens on (http://\S+:(\d+))\.").groups()
    arguments = ["--bus", bus, "--controller", url, "--no-stops"]
    hosts = [Piped(*arguments, name="compute")]
    try:
        hosts[0].wait_for("takes messages from")
        client = threading.Thread(target=post, args=(served.port,), daemon=True)
        client.start()
        time.sleep(moment)
        hosts[0].end(signal.SIGKILL)
        hosts.append(Piped(*arguments, name="compute"))
        hosts[1].wait_for("takes messages from")
        # A call that had been taken is answered by nobody: nova-api waits its 60 seconds, and serves nobody else meanwhile.
        client.join(3)
        time.sleep(0.5)
        return state(served, int(port)) if not client.is_alive() else _WAITS
    finally:
        for each in [*hosts, served]:
            if each.process.poll() is None:
                each.end(signal.SIGKILL)


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    bus = rabbit.url()
    found = collections.Counter(once(bus, random.uniform(0, _WITHIN)) for _ in range(times))
    for left, count in found.most_common():
        told = f"volume {left[0]}, {'' if left[1] else 'not '}listed as attached"
        print(f"{count:4} times: {'nova-api still waits for its call' if left == _WAITS else told}")
    return 1 if found.keys() - KNOWN else 0


if __name__ == "__main__":
    sys.exit(main())
