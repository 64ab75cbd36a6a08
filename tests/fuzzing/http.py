"""HTTP at the socket of ``serve``: each connection is answered or waited for, and the next client gets its answer."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from serving import ATTACHMENTS, SPARE_VOLUME, VOLUME, Served, body, send

from fuzzing.mutate import NASTY, RAW, mutated

#: Seconds in which an answer that is going to come has come: a request that is cut short gets none.
_ANSWER = 0.15
#: So many brackets of JSON are too many for its reader, on any Python.
_NESTED = 400
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [ -~]+\r\n")
_JSON = "X-Auth-Token: t\r\nContent-Type: application/json\r\n"
_XML = f'<volumeAttachment volumeId="{SPARE_VOLUME}" device="/dev/vdz"/>'


def _post(text: str, header: str = "") -> str:
    return f"POST {ATTACHMENTS} HTTP/1.1\r\nHost: a\r\n{_JSON}{header}Content-Length: {len(text)}\r\n\r\n{text}"


_REQUESTS = [
    f"GET {ATTACHMENTS} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: t\r\n\r\n",
    f"GET {ATTACHMENTS}?limit=1&offset=1 HTTP/1.0\r\nX-Auth-Token: t\r\nAccept: application/xml\r\n\r\n",
    "GET http://a:1/v2 HTTP/1.1\r\nHost: a\r\nX-Auth-Token: t\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    f"GET {ATTACHMENTS.partition('/os-')[0]}.xml HTTP/1.1\r\nHost: a\r\nX-Auth-Token: admin\r\n\r\n",
    f"DELETE {ATTACHMENTS}/{VOLUME} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: t\r\n\r\n",
    "HEAD / HTTP/1.0\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Auth-Token: t\r\n\r\n",
    _post(body()),
    _post(body(SPARE_VOLUME, "/dev/vdc"), "Expect: 100-continue\r\n"),
    _post(_XML).replace("/json", "/xml"),
    f"POST {ATTACHMENTS} HTTP/1.1\r\nHost: a\r\n{_JSON}Transfer-Encoding: chunked\r\n\r\n" + '5;a\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
    _post("[" * 3000),
    _post('{"volumeAttachment": ' * 500),
    _post('{"volumeAttachment": {"volumeId": ' + "9" * 5000 + "}}"),
]  # fmt: skip
_HEADERS = """Host: b|Host:|Transfer-Encoding: chunked|Content-Length: 3|Content-Length: -1|Connection: close|Expect: 100-continue
Accept: */*;q=x|Accept: text/html|Cookie: \x80=\xff|X-Roles: admin| folded|Range: bytes=0-|If-Match: *|Upgrade: h2c
Content-Type: application/xml|Content-Type: x;charset=utf-16|PRI * HTTP/2.0\r\n"""
_WORDS = [
    *(text.encode("utf-8", "replace") for text in NASTY),
    *(f"{line}\r\n".encode("latin-1") for line in re.split(r"[|\n]", _HEADERS)),
    *b"\r\n|\r\n\r\n|\n|\r|\t|%00|%ff|%0d%0a|//|?|#|:|;|,|&limit=|HTTP/1.1|HTTP/2.0|HTTP/1.0|[::1]|@|*|\x9b2J".split(b"|"),
    *b"0\r\n\r\n|ffffffffffffffff\r\n|\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".split(b"|"),
]


@contextmanager
def trying() -> Iterator[Callable[[Random], str | None]]:
    served = Served("--no-stops")
    mark = 0

    def one(random: Random) -> str | None:
        nonlocal mark
        sent = _made(random)
        received, closed = _exchange(served.port, _cut_up(random, sent))
        if closed and not received:
            return f"closed without a word: {sent!r}"
        if received and (wrong := _wrong(received, sent)):
            return f"{wrong}: {sent!r}"
        if send(served.port, "GET", "/").status != 200:
            return f"the next request is not answered: {sent!r}"
        new, mark = served.output[mark:], len(served.output)
        if RAW.search(new) or "Traceback" in new or "gets HTTP 500" in new:
            return f"it prints {new[-1000:]!r}: {sent!r}"
        return None

    try:
        yield one
    finally:
        served.end()


def _made(random: Random) -> bytes:
    kind = random.random()
    if kind < 0.05:
        return random.randbytes(random.randint(1, 3000))
    sent = random.choice(_REQUESTS).encode()
    if kind < 0.15:
        sent += random.choice(_REQUESTS).encode()
    return mutated(random, sent, _WORDS) or b"\0"


def _cut_up(random: Random, sent: bytes) -> list[bytes]:
    """Return what is sent in the pieces in which it leaves."""
    places = sorted(random.randint(0, len(sent)) for _ in range(random.choice((0, 0, 1, 3))))
    return [sent[start:end] for start, end in zip([0, *places], [*places, len(sent)], strict=True)]


def _exchange(port: int, pieces: list[bytes]) -> tuple[bytes, bool]:
    """Return what came back, and whether the server has closed the connection."""
    received = b""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(_ANSWER)
        try:
            for piece in pieces:
                connection.sendall(piece)
            while more := connection.recv(65536):
                received += more
        except TimeoutError:
            return received, False
        except ConnectionError:
            # A client that goes on sending may lose the answer with the connection.
            return received or b"HTTP/1.1 400 Lost\r\n\r\n", True
    return received, True


def _wrong(received: bytes, sent: bytes) -> str | None:
    """Return what is wrong with what came back, if it is anything but answers.

    500 is what Juno answers to JSON that nests deeper than Python's reader goes.
    """
    status = _STATUS.match(received)
    if not status:
        return f"answers {received[:300]!r}"
    if re.search(rb"HTTP/1\.[01] 500", received) and sent.count(b"[") + sent.count(b"{") < _NESTED:
        return f"answers {received[:1000]!r}"
    if RAW.search(received.decode("utf-8", "replace")):
        return f"answers with raw control characters {received[:1000]!r}"
    return None
