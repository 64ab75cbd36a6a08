"""How much of a core 300 followers take, and how long a place takes to reach all of them: python tests/bench/followers.py [COUNT]

The readers are threads of another process. Prints the CPU time of the serving process over a presentation of a minute in which a
page is turned every second, and the milliseconds until the last reader was told.
"""

import asyncio
import os
import sys
import time
from multiprocessing import Pipe, Process
from urllib.parse import urlsplit

from walkthrough.serve.following import following
from walkthrough.serve.listener import bind

TURNS = 60


async def _read(at, told):
    reader, writer = await asyncio.open_connection(at.hostname, at.port, limit=2**20)
    writer.write(f"GET {at.path} HTTP/1.1\r\nHost: x\r\n\r\nGET {at.path}place HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    while line := await reader.readline():
        if line.startswith(b"data: stop="):
            told(int(line[11:]))


def _readers(url, count, pipe):
    async def all_of_them():
        heard = {}

        def told(number):
            heard[number] = heard.get(number, 0) + 1
            if heard[number] == count:
                pipe.send((number, time.monotonic()))

        at = urlsplit(url)
        await asyncio.gather(*(_read(at, told) for _ in range(count)), return_exceptions=True)

    asyncio.run(all_of_them())


def main(count: int) -> None:
    with bind("127.0.0.1", 0) as listening, following("x" * 300_000, listening) as followers:
        ours, theirs = Pipe()
        readers = Process(target=_readers, args=(followers.url, count, theirs), daemon=True)
        readers.start()
        followers.tell("stop=0")
        assert ours.recv()[0] == 0
        began, delays = os.times(), []
        for turn in range(1, TURNS + 1):
            sent = time.monotonic()
            followers.tell(f"stop={turn}")
            number, heard = ours.recv()
            assert number == turn
            delays.append((heard - sent) * 1000)
            time.sleep(max(0.0, sent + 1 - time.monotonic()))
        ended = os.times()
        readers.kill()
    used = ended.user + ended.system - began.user - began.system
    print(f"{count} followers, {TURNS} turns in {ended.elapsed - began.elapsed:.0f} s: {used:.2f} s of CPU")
    print(f"to the last of them: {sorted(delays)[TURNS // 2]:.0f} ms (median), {max(delays):.0f} ms at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
