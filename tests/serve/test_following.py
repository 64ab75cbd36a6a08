"""The page that follows: it stands where the presenter stands, troubles nobody, and ends with the presentation."""

import contextlib
import gzip
import http.client
import re
import socket
import threading
from urllib.parse import urlsplit

import pytest
from helpers import KINDS, PATIENCE, PROMPTS, WALKTHROUGH, run, terminal
from learner import Learner

from walkthrough.course import library
from walkthrough.debugger.audience import Silent
from walkthrough.debugger.session import Session
from walkthrough.serve import following, listener

PAGE = "<!DOCTYPE html><title>走查</title>"


@pytest.fixture
def followers():
    with listener.bind("127.0.0.1", 0) as listening, following.following(PAGE, listening) as followers:
        yield followers


def asked(url, method="GET", below=""):
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=PATIENCE)
    connection.request(method, at.path + below)
    return connection.getresponse()


class Reader:
    """Somebody's page: reads the places that it is told."""

    def __init__(self, url):
        self.stream = asked(url, below="place")
        assert self.stream.getheader("Content-Type") == "text/event-stream"

    def told(self):
        """Return the next place, or ``over``."""
        while line := self.stream.readline().decode():
            if line.startswith("event: over"):
                return "over"
            if line.startswith("data: "):
                return line.removeprefix("data: ").rstrip("\n")
        raise AssertionError("the stream has ended without a word")


def test_a_page_is_read_by_who_knows_its_path_and_nobody_else(followers):
    answer = asked(followers.url)
    assert (answer.status, gzip.decompress(answer.read()).decode()) == (200, PAGE)
    assert answer.getheader("Set-Cookie") is answer.getheader("Server") is None
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    head = asked(followers.url, "HEAD")
    assert (head.status, head.read()) == (200, b"")
    at = urlsplit(followers.url)
    assert len(at.path) > 12
    for path in ("/", "/place", at.path[:-1], f"{at.path}../", f"{at.path}nothing"):
        assert asked(f"http://{at.netloc}{path}").status == 404
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert asked(followers.url, method).status == 405


def test_a_reader_stands_where_it_is_told_at_once_and_when_it_comes_later(followers):
    first = Reader(followers.url)
    assert first.told() == ""
    followers.tell("stop=1")
    assert first.told() == "stop=1"
    followers.tell("stop=1+17")
    later = Reader(followers.url)
    assert first.told() == later.told() == "stop=1+17"
    followers.end()
    assert first.told() == later.told() == "over"


def test_a_reader_that_leaves_or_hangs_troubles_nobody(followers, monkeypatch):
    monkeypatch.setattr(following, "_DEADLINE", 0.2)
    at = urlsplit(followers.url)
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection((at.hostname, at.port))) for _ in range(20)]
        for each in silent[:10]:
            each.sendall(b"GET / HTTP/1.1\r\nHost")
        # These are told, and never read it.
        for _ in range(10):
            hung = stack.enter_context(socket.create_connection((at.hostname, at.port)))
            hung.sendall(f"GET {at.path}place HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        Reader(followers.url).stream.close()
        reader = Reader(followers.url)
        for number in range(1, 200):
            followers.tell(f"stop={number}")
        while reader.told() != "stop=199":
            pass
        for each in silent:
            each.settimeout(PATIENCE)
            with contextlib.suppress(ConnectionResetError):
                assert each.recv(1) == b""


def test_there_is_an_end_to_how_many(followers, monkeypatch):
    monkeypatch.setattr(following, "MOST", 2)
    at = urlsplit(followers.url)
    with contextlib.ExitStack() as stack:
        some = [stack.enter_context(socket.create_connection((at.hostname, at.port))) for _ in range(3)]
        some[-1].settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            assert some[-1].recv(1) == b""


def test_it_ends_at_once_whoever_hangs():
    with contextlib.ExitStack() as stack:
        with listener.bind("127.0.0.1", 0) as listening, following.following(PAGE, listening) as followers:
            at = urlsplit(followers.url)
            stack.enter_context(socket.create_connection((at.hostname, at.port)))
            reader = Reader(followers.url)
            reader.told()
        assert reader.told() == "over"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((at.hostname, at.port))


def test_a_session_tells_where_it_stands():
    audience = Silent()
    told = []
    audience.stands = told.append
    lesson = library.load("lesson-1")
    Session(lesson, audience, prompting=False).run()
    assert told == [f"stop={stop.number}" for stop in lesson.stops]


def test_a_page_moves_with_the_prompt_of_a_run():
    child = terminal([*WALKTHROUGH, "run", "lesson-1", "--follow", "--port", "0"], columns=120, lines=40)
    child.expect(r"(http://127\.0\.0\.1:\d+/\S+/)\r\n")
    url = child.match[1]
    learner = Learner(child, PROMPTS[KINDS[0]])
    reader = Reader(url)
    assert reader.told() == "stop=1"
    page = gzip.decompress(asked(url).read()).decode()
    assert "connect-src 'self'" in page and 'new EventSource("place")' in page
    for _ in range(8):
        learner.type("n")
    # A line in which nothing was called is no event.
    places = [reader.told()]
    learner.type("c")
    while places[-1] != "stop=2":
        places.append(reader.told())
    assert len(places) > 1 and all(re.fullmatch(r"stop=1\+\d+", place) for place in places[:-1])
    learner.leave("q")
    assert reader.told() == "over"


@pytest.mark.more
def test_a_page_moves_with_a_demo():
    arguments = ["demo", "lesson-1", "--auto", "0.1", "--speed", "9999", "--follow", "--port", "0"]
    child = terminal([*WALKTHROUGH, *arguments], columns=80, lines=24)
    child.expect(r"(http://127\.0\.0\.1:\d+/\S+/)")
    reader = Reader(child.match[1])
    # A terminal that nobody reads from stands still some time.
    seen = threading.Thread(target=child.read)
    seen.start()
    places = [reader.told()]
    while places[-1] != "over":
        places.append(reader.told())
    seen.join()
    child.close()
    assert child.exitstatus == 0
    assert places[-5:] == ["stop=1", "stop=2", "stop=3", "stop=4", "over"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--listen", "0.0.0.0"], "add --follow"),
        (["--follow", "--listen", "nowhere.invalid"], "no address of this machine"),
        (["--follow", "--port", "{taken}"], "cannot be used"),
    ],
)
def test_what_cannot_be_is_one_line(options, told):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("run", "lesson-1", "--no-input", *(each.format(taken=port) for each in options))
    assert done.returncode == 2 and told in done.stderr and done.stderr.count("\n") == 1
