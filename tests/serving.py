"""``walkthrough serve`` as a process of its own, at a pipe or at a terminal, and clients that are nobody's library."""

import http.client
import json
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence

import pexpect
from helpers import KINDS, PATIENCE, PROMPTS, WALKTHROUGH, awaited, serving, terminal, unescaped

PROJECT = "0ea8ceb2f23a4814976b878fe61b1b55"
SERVER = "4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a"
VOLUME = "c6129426-c4ae-45fe-9052-b9248eacad73"
SPARE_VOLUME = "33333333-3333-4333-8333-333333333333"
ATTACHMENTS = f"/v2/{PROJECT}/servers/{SERVER}/os-volume_attachments"
LISTENS = r"(http://\S+:(\d+))[.;；]"
#: pdb++'s, where it can be loaded.
PROMPT = PROMPTS[KINDS[0]]


def command(*arguments: str) -> list[str]:
    return [*WALKTHROUGH, "serve", "--port", "0", *arguments]


def body(volume: str = VOLUME, device: str = "") -> str:
    return json.dumps({"volumeAttachment": {"device": device, "volumeId": volume}})


class Piped:
    """A process at a pipe, whose output can be waited for."""

    def __init__(self, *arguments: str, name: str, commands: str | None = None, **changes: str) -> None:
        self.process = serving(*arguments, name=name, **changes)
        if commands is not None:
            self.process.stdin.write(commands)
            self.process.stdin.flush()
        self.output = ""
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self._changed:
                self.output += line
                self._changed.notify_all()

    def wait_for(self, pattern: str, after: int = 0) -> re.Match:
        """Return the first match in what was printed, or is going to be, after so many characters.

        A space matches the end of a line too: where a line is wrapped depends on how long an address in it is.
        """
        pattern = re.sub(r"\\? ", r"\\s+", pattern)
        with self._changed:
            found = self._changed.wait_for(lambda: re.search(pattern, self.output[after:]), timeout=PATIENCE)
        assert found, f"{pattern!r} is not in:\n{self.output}"
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code; ``output`` is whole afterwards."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self._reader.join()
        self.process.stdin.close()
        self.process.stdout.close()
        return code


class Served(Piped):
    """``walkthrough serve`` at a pipe."""

    def __init__(self, *arguments: str, **how: str | None) -> None:
        super().__init__("--port", "0", *arguments, name="serve", **how)
        listens = self.wait_for(LISTENS)
        self.url, self.port = listens[1], int(listens[2])


class Foreground:
    """A server at a terminal, with somebody in front of it."""

    def __init__(self, *arguments: str, wrapped: Sequence[str] = ()) -> None:
        self.child: pexpect.spawn = terminal([*wrapped, *command(*arguments)], columns=200)
        self.child.expect(LISTENS)
        self.port = int(self.child.match[2])

    def until(self, text: str) -> str:
        """Return what is printed up to a text, or to a prompt that awaits the first key."""
        self.child.expect(awaited(re.escape(text)))
        return unescaped(self.child.before)

    def end(self) -> str:
        """Return what is printed up to the end of the process."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return unescaped(self.child.before)


def send(port: int, method: str, path: str, data: str | None = None, *, token: str | None = "demo", **headers: str):
    """Send one request; return the response, read, with its text as ``text``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        named["X-Auth-Token"] = token
    if data is not None:
        named.setdefault("Content-Type", "application/json")
    try:
        connection.request(method, path, data, named)
        response = connection.getresponse()
        response.text = response.read().decode()
        return response
    finally:
        connection.close()


class Waiting(threading.Thread):
    """A client that waits for its answer in a thread of its own: ``answer()`` returns it."""

    def __init__(self, *arguments, **headers) -> None:
        super().__init__(daemon=True)
        self._send = lambda: send(*arguments, **headers)
        self.start()

    def run(self) -> None:
        self._response = self._send()

    def answer(self):
        self.join(PATIENCE)
        return self._response


def raw(port: int, data: bytes) -> bytes:
    """Send bytes as they are, and return all that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        received = b""
        try:
            connection.sendall(data)
            while more := connection.recv(65536):
                received += more
        except ConnectionError:
            pass
        return received


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
