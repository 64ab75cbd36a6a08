"""What is a request at the socket and what is none (RFC 9112), and whom it is for."""

import json
import re
import signal
import socket
from types import SimpleNamespace

import pytest
from serving import ATTACHMENTS, VOLUME, Served, raw, send

from walkthrough.serve import listener
from walkthrough.stubs.cinder import Cinder
from walkthrough.stubs.cinder_http import CinderApi

#: Ends a connection, so that ``raw`` need not wait for its end.
CLOSE = "Connection: close\r\n"
#: The rest of the next request on a connection.
NEXT = f" HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n".encode()


@pytest.fixture(scope="module")
def server():
    served = Served("--no-stops")
    yield served
    assert served.end() == 128 + signal.SIGTERM
    assert "Traceback" not in served.output and "\x1b" not in served.output


@pytest.fixture(scope="module")
def cinder():
    """Cinder's port of ``serve --bus``, in this process."""
    volumes = Cinder({})
    volumes.add(VOLUME)
    listening = listener.bind("127.0.0.1", 0)
    with listener.answering(CinderApi(volumes), listening):
        yield SimpleNamespace(port=listening.getsockname()[1])


def answered(server, request: str) -> tuple[int, str]:
    """Send a request as it stands; return the only answer's code and all that was answered."""
    answer = raw(server.port, request.encode("latin-1")).decode()
    codes = re.findall(r"^HTTP/1\.[01] (\d+) ", answer, re.MULTILINE)
    assert len(codes) == 1, answer
    return int(codes[0]), answer


@pytest.mark.parametrize(
    ("request_line", "host"),
    [
        ("GET /v2 HTTP/1.0", ""),
        ("GET http://controller:8774/v2 HTTP/1.0", "Host: elsewhere\r\n"),
        ("GET http://controller:8774/v2 HTTP/1.1", "Host: elsewhere\r\n"),
        ("GET /v2 HTTP/1.1", "host:controller:8774 \r\n"),
        ("GET /v2 HTTP/1.1", "Host: [2001:db8::1]:8774\r\n"),
        ("GET /v2 HTTP/1.1", "Host: my_host.example.\r\n"),
        ("GET /v2 HTTP/1.1", "Host: 192.0.2.1:\r\n"),
    ],
)
def test_links_lead_where_the_request_was_sent(server, request_line, host):
    status, answer = answered(server, f"{request_line}\r\n{host}{CLOSE}\r\n")
    where = f"127.0.0.1:{server.port}"
    if "//" in request_line:
        where = "controller:8774"
    elif "host" in host.lower():
        where = host.partition(":")[2].strip()
    assert status == 302
    assert f"Location: http://{where}/v2/\r\n" in answer


def test_the_links_of_a_version_document_name_the_socket_without_a_host(server):
    for path in ("/", "/v2/"):
        answer = answered(server, f"GET {path} HTTP/1.0\r\n\r\n")[1]
        assert f"http://127.0.0.1:{server.port}/v2/" in answer
        assert "waitress" not in answer


def test_over_ipv6_the_socket_has_brackets():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    served = Served("--no-stops", "--listen", "::1")
    try:
        with socket.create_connection(("::1", served.port)) as connection:
            connection.sendall(b"GET /v2 HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        assert f"Location: http://[::1]:{served.port}/v2/\r\n" in answer
    finally:
        served.end()


#: Whom a request is for.
HOSTS = [
    ("GET /v2/ HTTP/1.1", "", "wants a Host"),
    ("GET /v2/ HTTP/1.1", "Host: a\r\nHost: b\r\n", "more than one Host"),
    ("GET /v2/ HTTP/1.1", "Host: a\r\nX: y\r\nhOST: a\r\n", "more than one Host"),
    ("GET /v2/ HTTP/1.0", "Host: a\r\nHost: b\r\n", "more than one Host"),
    *(
        (f"GET /v2/ HTTP/1.{minor}", f"Host:{bad}\r\n", "the Host is not a host")
        for minor in (0, 1)
        for bad in (
            "",
            " ",
            " a, b",
            " a b",
            " a/b",
            " user@a",
            " :80",
            " a:b",
            " a:80:80",
            " [::1",
            " [:::]",
            " ::1",
            " \x9b31m",
            ' "',
        )
    ),
    ("GET http:///v2/ HTTP/1.1", "Host: a\r\n", "for no path and no URL"),
    ("GET http://user@a/v2/ HTTP/1.1", "Host: a\r\n", "the Host is not a host"),
    ("GET http://a/v2/ HTTP/1.1", "", "wants a Host"),
    ("GET http://[/v2/ HTTP/1.1", "Host: a\r\n", "for no path and no URL"),
    ("GET v2/ HTTP/1.1", "Host: a\r\n", "for no path and no URL"),
    ("GET * HTTP/1.1", "Host: a\r\n", "for no path and no URL"),
    ("CONNECT a:80 HTTP/1.1", "Host: a\r\n", "for no path and no URL"),
]
#: Where a request ends. What follows the header would be the next one to whoever takes the header otherwise.
ENDS = [
    ("1.1", "Transfer-Encoding: chunked, chunked\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked\r\nX: y\r\ntransfer-ENCODING: Chunked\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked, gzip\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked, identity\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked,\r\n", 400),
    ("1.1", "Transfer-Encoding: , chunked\r\n", 400),
    ("1.1", "Transfer-Encoding:\r\n", 400),
    ("1.1", "Transfer-Encoding: identity\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked;q=1\r\n", 400),
    ("1.1", "Transfer-Encoding: chunked\x0b\r\n", 400),
    ("1.1", "Transfer-Encoding: \x85chunked\r\n", 400),
    ("1.1", "Transfer-Encoding:\r\n chunked\r\n", 400),
    ("1.1", "Transfer-Encoding : chunked\r\n", 400),
    ("1.1", "Transfer-Encoding: gzip, chunked\r\n", 501),
    ("1.1", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", 400),
    ("1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
    ("1.0", "Transfer-Encoding: chunked\r\n", 400),
    ("1.0", "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n", 400),
    ("1.1", "Content-Length: 5\r\nContent-Length: 5\r\n", 400),
    ("1.1", "Content-Length: 5, 5\r\n", 400),
    ("1.1", "Content-Length: +5\r\n", 400),
    ("1.1", "Content-Length: \r\n", 400),
    ("1.1", "Content-Length: 0x5\r\n", 400),
    ("1.1", f"Content-Length: {'9' * 5000}\r\n", 400),
    ("1.1", "X: y\r\n\tz\r\n", 400),
    ("1.1", " X: y\r\n", 400),
    ("1.1", "X: y\nTransfer-Encoding: chunked\r\n", 400),
    ("1.2", "Transfer-Encoding: chunked\r\n", 505),
    ("2.0", "", 505),
    ("0.9", "", 505),
]


@pytest.mark.parametrize(("request_line", "host", "why"), HOSTS)
def test_what_does_not_say_whom_it_is_for_is_refused(server, request_line, host, why):
    status, answer = answered(server, f"{request_line}\r\nX-Auth-Token: t\r\n{host}\r\n")
    assert status == 400
    assert why in answer.partition("\r\n\r\n")[2]


@pytest.mark.parametrize(("version", "header", "status"), ENDS)
def test_what_does_not_say_where_it_ends_is_refused(server, version, header, status):
    smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    mark = len(server.output)
    assert answered(server, f"POST {ATTACHMENTS} HTTP/{version}\r\nHost: a\r\n{header}\r\n{smuggled}")[0] == status
    server.wait_for(rf"(?m)^127\.0\.0\.1: {status} ", after=mark)
    assert "smuggled" not in server.output[mark:]


def test_cinders_port_refuses_the_same(cinder):
    for request_line, host, why in HOSTS:
        status, answer = answered(cinder, f"{request_line}\r\n{host}\r\n")
        assert status == 400 and why in answer.partition("\r\n\r\n")[2], (request_line, host)
    path = f"/v1/any/volumes/{VOLUME}"
    for version, header, status in ENDS:
        smuggled = f"0\r\n\r\nGET {path} HTTP/1.1\r\nHost: a\r\n\r\n"
        sent = f"POST {path}/action HTTP/{version}\r\nHost: a\r\n{header}\r\n{smuggled}"
        assert answered(cinder, sent)[0] == status, header
    too_much = f"POST {path}/action HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"
    assert answered(cinder, too_much)[0] == 413
    assert answered(cinder, f"GET {path} HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n")[0] == 200


@pytest.mark.parametrize("path", ["/", "/v2", "/v2/x/servers", ATTACHMENTS, "/v1/any/volumes/x"])
@pytest.mark.parametrize("where", ["server", "cinder"])
def test_a_head_is_all_that_head_gets(where, path, request):
    """A body would be read as the answer to the next request."""
    received = raw(request.getfixturevalue(where).port, f"HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\nGET /".encode() + NEXT)
    first, _, rest = received.partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 \d+ ", first) and not rest.partition(b"HTTP/1.1 ")[0], received


def test_a_request_line_without_a_version_is_refused(server):
    assert answered(server, "GET /v2/\r\n\r\n")[0] == 400


def test_a_refusal_is_one_line_that_ends(server):
    answer = answered(server, "GET /v2/ HTTP/1.1\r\n\x9b31m\x1b]0;title\x07: x\r\n\r\n")[1]
    body = answer.partition("\r\n\r\n")[2]
    assert body == "400 Bad Request: Invalid header\n"
    answer = answered(server, "GET /v2/ HTTP/1.1\r\nX: \x9b31m\x1b]0;title\x07\ny\r\n\r\n")[1]
    assert re.fullmatch(r"400 Bad Request: Bare CR or LF [ -~]+\n", answer.partition("\r\n\r\n")[2]), answer


def test_chunks_are_still_taken(server):
    header = f"POST {ATTACHMENTS} HTTP/1.1\r\nHost: a\r\n{CLOSE}X-Auth-Token: t\r\nContent-Type: application/json\r\n"
    for coding in ("chunked", "Chunked"):
        status, answer = answered(server, f"{header}Transfer-Encoding: {coding}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n")
        assert status == 400 and "volumeAttachment not specified" in answer


def test_a_body_that_is_announced_is_asked_for_and_one_that_is_not_is_not_waited_for(server):
    header = f"HTTP/1.1\r\nHost: a\r\n{CLOSE}X-Auth-Token: t\r\nExpect: 100-continue\r\n"
    assert answered(server, f"GET {ATTACHMENTS} {header}\r\n")[0] == 200
    assert answered(server, f"POST {ATTACHMENTS} {header}Transfer-Encoding: gzip\r\n\r\n")[0] == 400
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"POST {ATTACHMENTS} {header}Content-Length: 2\r\n\r\n".encode())
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400 Bad Request")


def test_why_it_was_refused_is_told_in_the_learners_language():
    served = Served("--no-stops", "--lang", "zh")
    try:
        raw(served.port, b"GET / HTTP/1.1\r\n\r\n")
        served.wait_for(r"127\.0\.0\.1: 400 Bad Request: HTTP/1\.1 必须有 Host 头\n")
    finally:
        served.end()


def test_the_next_request_is_answered(server):
    assert json.loads(send(server.port, "GET", ATTACHMENTS).text)["volumeAttachments"]
