"""``walkthrough serve``: what comes in at the port, good and bad, and what the terminal in front of it shows."""

import json
import re
import signal
import socket

import pexpect
import pytest
from helpers import interrupt, run, terminal, unescaped
from rich.cells import cell_len
from serving import ATTACHMENTS, LISTENS, PROMPT, SPARE_VOLUME, Foreground, Served, Waiting, body, command, raw, send

LESSON = """
from walkthrough import Lesson, Request, Stop, Text
t = Text("en", "zh")
lesson = Lesson(title=t, opening=t, closing=t, requests=(Request({cloud} stops=({stops})),))
"""


@pytest.fixture(scope="module")
def server():
    """A server without stops, for all tests of this module."""
    served = Served("--no-stops")
    # What it says at its start is none of what a test waits for.
    served.wait_for(r"to_dict\(\)\)'\n\n")
    yield served
    assert served.end() == 128 + signal.SIGTERM
    assert "Traceback" not in served.output
    assert "\x1b" not in served.output


@pytest.fixture(autouse=True)
def the_next_request_is_served(request):
    """Whatever a test sent to the shared server, the next request is answered; and its line does not come in the next test."""
    yield
    if "server" in request.fixturenames:
        served = request.getfixturevalue("server")
        assert served.process.poll() is None, served.output
        mark = len(served.output)
        assert send(served.port, "GET", f"{ATTACHMENTS}?after={mark}").status == 200
        served.wait_for(rf"\?after={mark} 200 \d+ ms\n")


def test_what_it_prints_at_the_start(server):
    server.wait_for("Or with python-novaclient")
    assert server.url == f"http://127.0.0.1:{server.port}"
    assert f"curl -si {server.url}{ATTACHMENTS} \\\n" in server.output
    assert "pauses here" not in server.output, "there are no stops"
    assert "nothing authenticates" not in server.output, "nobody else reaches the loopback"


def test_a_line_for_each_request(server):
    send(server.port, "GET", f"{ATTACHMENTS}/nothing?limit=1")
    server.wait_for(rf"(?m)^GET {ATTACHMENTS}/nothing\?limit=1 404 \d+ ms$")


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/v2", 302), ("/v2/", 200)])
def test_the_version_documents_need_no_token(server, path, status):
    response = send(server.port, "GET", path, token=None)
    assert response.status == status
    if status == 200:
        assert json.loads(response.text).popitem()[0] in ("version", "versions")
        assert f"{server.url}/v2/" in response.text


def test_anything_else_needs_a_token(server):
    response = send(server.port, "GET", ATTACHMENTS, token=None)
    assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Keystone")
    assert "send a header X-Auth-Token" in response.text


def test_a_client_cannot_say_who_it_is(server):
    claims = {"X_Project_Id": "another", "X_Tenant_Id": "another", "X_User_Id": "mallory", "X_Roles": "admin"}
    assert send(server.port, "GET", ATTACHMENTS, **claims).status == 200
    assert send(server.port, "GET", ATTACHMENTS, token=None, X_User_Id="mallory", X_Project_Id="another").status == 401
    response = send(server.port, "GET", ATTACHMENTS.replace("/v2/0", "/v2/1"), X_Project_Id="1ea8ceb2f23a4814976b878fe61b1b55")
    assert response.status == 400 and "doesn't match" in response.text


def test_attachments_accumulate(server):
    before = send(server.port, "GET", ATTACHMENTS).text
    assert SPARE_VOLUME not in before
    assert send(server.port, "POST", ATTACHMENTS, body(SPARE_VOLUME)).status == 200
    assert SPARE_VOLUME in send(server.port, "GET", ATTACHMENTS).text
    assert send(server.port, "POST", ATTACHMENTS, body(SPARE_VOLUME)).status == 400


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/%1b[31m%0aGET%20/fine%20200%201%20ms", r"GET /%1B%5B31m%0AGET%20/fine%20200%201%20ms 404 \d+ ms"),
        ("/%ff%e2%80%ae", r"GET /%FF%E2%80%AE 404 \d+ ms"),
        ("/v2/x?%1b=\x1b]0;title", r"GET /v2/x\?%1b=\\x1b\]0;title 404 \d+ ms"),
        ("/v2/x?\x9b31m", "127.0.0.1: 400 Bad Request: Bad URI"),
        ("/" + "long" * 1000, r"GET /(long)+\w*… \(\+\d+\) 404 \d+ ms"),
    ],
)
def test_a_hostile_path_is_shown_escaped_in_one_line(server, path, shown):
    mark = len(server.output)
    raw(server.port, f"GET {path} HTTP/1.0\r\nX-Auth-Token: t\r\n\r\n".encode("latin-1"))
    send(server.port, "GET", "/?sentinel")
    line = server.wait_for(r"(?s)\A(.*)GET /\?sentinel 200", after=mark)[1]
    assert re.fullmatch(shown + "\n", line), repr(line)
    assert len(line) < 500


def test_a_body_of_ten_megabytes(server):
    response = send(server.port, "POST", ATTACHMENTS, "x" * 10_000_000)
    assert response.status == 413
    assert response.text == "413 Request Entity Too Large\n\nRequest is too large.\n\n   ", "as Juno says it"


@pytest.mark.parametrize(
    ("sent", "status", "line"),
    [
        (b"nonsense\r\n\r\n", 400, "127.0.0.1: 400 Bad Request"),
        (b"GET /v2/ HTTP/1.1\r\nbad header\x1b[31m: x\r\n\r\n", 400, "127.0.0.1: 400 Bad Request"),
        (b"GET /v2/ HTTP/1.1\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n", 431, "127.0.0.1: 431 Request Header Fields Too Large"),
        (b"POST /v2/ HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413, "127.0.0.1: 413 Request Entity Too Large"),
        (b"POST /v2/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "127.0.0.1: 400 Bad Request"),
        (b"POST /v2/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "127.0.0.1: 400 Bad Request"),
    ],
)
def test_what_is_no_request_is_refused_and_told(server, sent, status, line):
    mark = len(server.output)
    answer = raw(server.port, sent)
    if answer or status == 400:  # a client that goes on sending may lose the answer with the connection
        assert re.match(rb"HTTP/1.[01] %d " % status, answer), answer
    assert b"Traceback" not in answer
    server.wait_for(re.escape(line), after=mark)


def test_half_a_request_is_told(server):
    for half in (b"POST /v2", f"POST {ATTACHMENTS} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode()):
        mark = len(server.output)
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(half)
        send(server.port, "GET", f"/?{mark}")
        server.wait_for(rf"\?{mark} 200")
        assert "127.0.0.1: the connection ended in the middle of a request\n" in server.output[mark:]


def test_slow_clients_hold_nobody_up(server):
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    try:
        for connection in slow:
            connection.sendall(b"GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert send(server.port, "GET", "/v2/").status == 200
        slow[0].sendall(b"yes\r\n\r\n")
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200 OK")
    finally:
        for connection in slow:
            connection.close()


def test_two_requests_in_one_connection(server):
    request = b"GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = raw(server.port, request + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert answer.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(("method", "status"), [("HEAD", 404), ("OPTIONS", 404), ("TRACE", 404), ("ODD", 404)])
def test_other_methods_get_junos_answer(server, method, status):
    response = send(server.port, method, ATTACHMENTS)
    assert response.status == status
    assert not (method == "HEAD" and response.text)


# What a person sees at a terminal


def rows(shown: str, columns: int = 80) -> list[str]:
    """Return what a terminal was sent as the rows that it fills."""
    found = []
    for line in unescaped(shown).split("\n"):
        row = ""
        for character in line:
            if cell_len(row + character) > columns:
                found.append(row)
                row = ""
            row += character
        found.append(row)
    return found


@pytest.mark.every(3)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("arguments", [["--no-stops"], [], ["--no-stops", "--listen", "0.0.0.0"]])
def test_the_first_lines_are_on_the_screen_when_the_first_request_comes(language, arguments):
    child = terminal(command(*arguments, "--lang", language), columns=80, lines=24)
    child.expect(LISTENS)
    shown, port = child.before + child.after, int(child.match[2])
    child.expect("another way to send it.*\n" if language == "en" else "另一种发送方式.*\n")
    shown += child.before + child.after
    if "--no-stops" in arguments:
        assert send(port, "POST", ATTACHMENTS, body()).status == 200
        child.expect(r" 200 \d+ ms\r\n")
        shown += child.before + child.after
    screen = "\n".join(rows(shown)[-24:])
    assert f":{port}" in screen.partition("curl")[0], "where it listens"
    assert "501" in screen and "keystone" in screen, "what it does and does not"
    assert "curl -si http://" in screen and body() in screen.replace("\n", "")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_a_tall_window_has_room_for_all():
    child = terminal(command("--no-stops"), columns=80, lines=40)
    child.expect(r"python3 -c '(.|\n)*to_dict\(\)\)'")
    child.sendintr()
    child.expect(pexpect.EOF)
    assert "another way" not in child.before


# Misuse


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "argument --port: '65536': give a number from 0 to 65535"),
        (["--port", "-1"], "argument --port: '-1': give a number from 0 to 65535"),
        (["--port", "http"], "argument --port: 'http': give a number from 0 to 65535"),
        (["--listen", "nowhere.invalid"], "--listen 'nowhere.invalid': no address of this machine"),
        (["--listen", "192.0.2.1"], "port 8774 on 192.0.2.1 cannot be used: cannot assign requested address"),
        (["--listen", "\x1b[31m"], "no address of this machine"),
        (["--lesson", "lesson-99"], "no lesson is called 'lesson-99'"),
        (["--lang", "fr"], "invalid choice: 'fr'"),
    ],
)
def test_misuse_is_one_line_and_exit_code_2(command, arguments, message):
    done = command("serve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1 and "\x1b" not in done.stderr, done.stderr


def test_a_port_that_is_taken(server):
    done = run("serve", "--port", str(server.port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"walkthrough: port {server.port} on 127.0.0.1 cannot be used: address already in use; "
        "name another with --port or --listen\n"
    )


def test_listening_for_others_is_said(server):
    served = Served("--no-stops", "--listen", "0.0.0.0")
    try:
        assert served.url == f"http://127.0.0.1:{served.port}"
        served.wait_for(rf"Anyone\swho\scan\sreach\s0\.0\.0\.0\sport\s{served.port}\scan")
        assert send(served.port, "GET", "/v2/").status == 200
    finally:
        served.end()


# Leaving


def test_ctrl_c_while_nothing_happens_ends_it_and_frees_the_port():
    served = Served("--no-stops", "--lang", "zh")
    served.wait_for("没有 keystone")
    assert served.end(signal.SIGINT) == 130
    assert "Traceback" not in served.output
    with socket.create_server(("127.0.0.1", served.port)):
        pass


def test_ctrl_c_at_the_prompt_answers_the_client_and_restores_the_terminal(tmp_path):
    script = f'trap : INT; stty -a > {tmp_path}/before; "$@"; echo code $?; stty -a > {tmp_path}/after'
    front = Foreground(wrapped=["sh", "-c", script, "sh"])
    client = Waiting(front.port, "POST", ATTACHMENTS, body())
    front.until(PROMPT)
    end = interrupt(front.child)
    assert "code 130" in end and "Traceback" not in end
    assert client.answer().status == 503
    assert json.loads(client.answer().text)["serviceUnavailable"]["code"] == 503
    assert (tmp_path / "after").read_text() == (tmp_path / "before").read_text()


def test_sigterm_at_the_prompt_ends_it():
    front = Foreground()
    client = Waiting(front.port, "POST", ATTACHMENTS, body())
    front.until(PROMPT)
    front.child.kill(signal.SIGTERM)
    assert "Traceback" not in front.end()
    assert front.child.exitstatus == 128 + signal.SIGTERM
    assert client.answer().status == 503


# At the prompt


def test_what_was_typed_before_a_request_came_does_not_answer_its_prompt():
    front = Foreground("--debugger", "pdb")
    for _ in range(3):
        front.child.sendline("c")
    client = Waiting(front.port, "POST", ATTACHMENTS, body())
    front.until("(Pdb) ")
    front.child.sendline("p 6 * 7")
    shown = front.until("(Pdb) ")
    assert "42" in shown and "Stop 2" not in shown
    interrupt(front.child)
    assert client.answer().status == 503


def test_q_gives_up_one_request_and_the_server_goes_on():
    front = Foreground("--debugger", "pdb")
    client = Waiting(front.port, "POST", ATTACHMENTS, body())
    assert "Stop 1 of 4" in front.until("(Pdb) ")
    front.child.sendline("back")
    assert "A client waits for this request" in front.until("(Pdb) ")
    front.child.sendline("q")
    assert "You abandoned this request" in front.until(" 500 ")
    response = client.answer()
    assert response.status == 500
    assert json.loads(response.text)["computeFault"]["message"].startswith("The server has either erred")
    again = Waiting(front.port, "POST", ATTACHMENTS, body())
    assert "Stop 1 of 4" in front.until("(Pdb) ")
    for stop in (2, 3, 4):
        front.child.sendline("c")
        assert f"Stop {stop} of 4" in front.until("(Pdb) ")
    front.child.sendline("c")
    front.until(" 200 ")
    assert json.loads(again.answer().text)["volumeAttachment"]["device"] == "/dev/vdb"
    front.child.sendintr()
    front.end()
    assert front.child.exitstatus == 130


def test_a_client_that_leaves_while_its_request_is_paused():
    front = Foreground("--debugger", "pdb")
    headers = f"Host: x\r\nX-Auth-Token: t\r\nContent-Type: application/json\r\nContent-Length: {len(body())}\r\n"
    request = f"POST {ATTACHMENTS} HTTP/1.1\r\n{headers}\r\n"
    in_line = f"GET {ATTACHMENTS} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n"
    address = ("127.0.0.1", front.port)
    with socket.create_connection(address) as paused, socket.create_connection(address) as waiting:
        paused.sendall((request + body()).encode())
        front.until("(Pdb) ")
        waiting.sendall(in_line.encode())
    front.child.sendline("c")
    assert "Stop 2 of 4" in front.until("(Pdb) "), "the lesson goes on"
    front.child.sendline("tbreak nova/compute/rpcapi.py:414;;c;;c;;c;;c")
    assert " 200 " in front.until("(the client has disconnected, so the response goes nowhere)")
    front.until("was not handled: its client disconnected before its turn")
    assert send(front.port, "GET", ATTACHMENTS).status == 200
    front.child.sendintr()
    front.end()


def test_commands_can_be_piped_in():
    served = Served(commands="pp server_id\nc\nc\n")
    try:
        served.process.stdin.close()
        assert send(served.port, "POST", ATTACHMENTS, body()).status == 200
        assert send(served.port, "POST", ATTACHMENTS, body(SPARE_VOLUME)).status == 200
        served.wait_for(r"pp server_id\n'4cfde5a8")
    finally:
        served.end()
    assert len(re.findall("Stop 4 of 4", served.output)) == 2


@pytest.mark.more
def test_a_card_that_cannot_be_shown_costs_one_request(tmp_path):
    script = tmp_path / "mine.py"
    stop = "Stop(file='nova/compute/api.py', line=3156, function='_attach_volume', title=t, notice=t, names=('nothing',)),"
    script.write_text(LESSON.format(cloud="", stops=stop))
    served = Served("--lesson", str(script))
    try:
        assert send(served.port, "POST", ATTACHMENTS, body()).status == 500
        served.wait_for(r"(?m)^.*The client gets HTTP 500: \S+mine\.py:4: 'nothing' cannot be shown here: NameError")
        assert send(served.port, "GET", ATTACHMENTS).status == 200
    finally:
        served.end()
    assert "Traceback" not in served.output
