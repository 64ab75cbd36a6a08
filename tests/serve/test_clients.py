"""Real clients at ``walkthrough serve``, each a process of its own: python-novaclient and curl."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from helpers import PATIENCE, environment, hang_up
from serving import ATTACHMENTS, PROJECT, PROMPT, SERVER, SPARE_VOLUME, VOLUME, Foreground, Served, body, send

#: The rule for attaching asks for an administrator, so that 403 can be had too.
LESSON = """
from walkthrough import Lesson, Request, Stop, Text
t = Text("en", "zh")
stop = Stop(file="nova/compute/api.py", line=3156, function="_attach_volume", title=t, notice=t)
cloud = {"policy": {"compute_extension:volume_attachments:create": "rule:admin_api"}}
lesson = Lesson(title=t, opening=t, closing=t, requests=(Request(cloud=cloud, sent={"roles": "admin"}, stops=(stop,)),))
"""
#: What novaclient's user writes; prints a line for each call: what came back, or novaclient's own exception.
NOVACLIENT = """
import sys
from keystoneauth1 import session, token_endpoint
from novaclient import client
endpoint, token, *calls = sys.argv[1:]
nova = client.Client("2", session=session.Session(auth=token_endpoint.Token(endpoint, token)))
for call in calls:
    try:
        print(eval(call))
    except Exception as error:
        print(f"{type(error).__module__}.{type(error).__name__}: {error}")
"""
UNKNOWN = "44444444-4444-4444-8444-444444444444"
#: The answer's code, novaclient's class for it, volume, device, and what is wrong with them.
ERRORS = [
    (404, "NotFound", UNKNOWN, "", f"Volume {UNKNOWN} could not be found."),
    (400, "BadRequest", "nothing", "", "Bad volumeId format: volumeId is not in proper format (nothing)"),
    (400, "BadRequest", VOLUME, "/dev/", "The supplied device path (/dev/) is invalid."),
    (409, "Conflict", VOLUME, "/dev/vda", "The supplied device path (/dev/vda) is in use."),
]
FORBIDDEN = "Policy doesn't allow compute_extension:volume_attachments:create to be performed."

curl_is_here = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    script = tmp_path_factory.mktemp("lessons") / "strict.py"
    script.write_text(LESSON)
    served = Served("--no-stops", "--lesson", str(script))
    served.wait_for(r"to_dict\(\)\)'\n")
    yield served
    served.end()


def novaclient(port: int, *calls: str, token: str = "admin") -> subprocess.Popen:
    endpoint = f"http://127.0.0.1:{port}/v2/{PROJECT}"
    return subprocess.Popen(
        [sys.executable, "-c", NOVACLIENT, endpoint, token, *calls],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        encoding="utf-8",
    )


def printed(client: subprocess.Popen) -> list[str]:
    return client.communicate(timeout=PATIENCE)[0].splitlines()


def attach(volume: str, device: str | None = None) -> str:
    return f"nova.volumes.create_server_volume({SERVER!r}, {volume!r}, {device!r}).to_dict()"


def curl(url: str, *arguments: str, token: str = "admin") -> tuple[int, dict]:
    """Return the status and the JSON that curl got."""
    command = ["curl", "-sS", "-w", "\n%{http_code}", "-H", f"X-Auth-Token: {token}", *arguments, url]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, env=environment())
    assert not done.stderr
    text, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(text)


def test_novaclient_gets_its_own_exceptions(server):
    lines = printed(novaclient(server.port, *(attach(volume, device) for _, _, volume, device, _ in ERRORS)))
    assert [line.partition(" (HTTP")[0] for line in lines] == [
        f"novaclient.exceptions.{name}: {message}" for _, name, _, _, message in ERRORS
    ]
    assert [int(re.search(r"\(HTTP (\d+)\)", line)[1]) for line in lines] == [status for status, *_ in ERRORS]
    (denied,) = printed(novaclient(server.port, attach(VOLUME), token="demo"))
    assert denied.startswith(f"novaclient.exceptions.Forbidden: {FORBIDDEN} (HTTP 403)")


def test_novaclient_finds_its_way_attaches_and_lists(server):
    found, attached, listed, shown = printed(
        novaclient(
            server.port,
            "[(server.name, server.status) for server in nova.servers.list()]",
            attach(SPARE_VOLUME),
            f"sorted(each.device for each in nova.volumes.get_server_volumes({SERVER!r}))",
            f"nova.volumes.get_server_volume({SERVER!r}, {SPARE_VOLUME!r}).serverId",
        )
    )
    assert found == "[('instance01', 'SHUTOFF')]"
    device = eval(attached)["device"]
    assert eval(attached) == {"id": SPARE_VOLUME, "volumeId": SPARE_VOLUME, "serverId": SERVER, "device": device}
    assert {device, "/dev/vda"} <= set(eval(listed))
    assert shown == SERVER


def test_novaclient_is_told_that_nothing_was_detached():
    """A client takes 404 for "is gone already": it must not get it for what is there."""
    served = Served("--no-stops")
    try:
        served.wait_for(r"cannot\sdetach\sone\syet, nor change a server \(HTTP 501\)")
        attached, *answers, listed = printed(
            novaclient(
                served.port,
                attach(VOLUME),
                f"nova.volumes.delete_server_volume({SERVER!r}, {VOLUME!r})",
                f"nova.volumes.delete_server_volume({SERVER!r}, {SPARE_VOLUME!r})",
                f"nova.volumes.delete_server_volume({SERVER!r}, {UNKNOWN!r})",
                f"nova.volumes.delete_server_volume({UNKNOWN!r}, {VOLUME!r})",
                f"nova.servers.delete({SERVER!r})",
                f"nova.servers.delete({UNKNOWN!r})",
                f"nova.servers.update({SERVER!r}, name='other')",
                f"sorted(each.device for each in nova.volumes.get_server_volumes({SERVER!r}))",
            )
        )
        assert eval(attached)["device"] == "/dev/vdb"
        assert [answer.partition(" (HTTP")[0].removeprefix("novaclient.exceptions.") for answer in answers] == [
            f"HTTPNotImplemented: This nova-api cannot detach a volume yet: {VOLUME} stays attached to {SERVER}.",
            f"NotFound: volume_id not found: {SPARE_VOLUME}",
            f"NotFound: volume_id not found: {UNKNOWN}",
            f"NotFound: Instance {UNKNOWN} could not be found.",
            f"HTTPNotImplemented: This nova-api cannot delete a server: {SERVER} stays.",
            "NotFound: Instance could not be found",
            f"HTTPNotImplemented: This nova-api cannot change a server: {SERVER} stays as it is.",
        ]
        assert eval(listed) == ["/dev/vda", "/dev/vdb"]
    finally:
        served.end()


def test_novaclient_reads_the_version_document(server):
    assert printed(novaclient(server.port, "nova.versions.get_current().id")) == ["v2.0"]


@curl_is_here
@pytest.mark.parametrize(("status", "name", "volume", "device", "message"), ERRORS)
def test_curl_gets_junos_faults(server, status, name, volume, device, message):
    got, fault = curl(f"{server.url}{ATTACHMENTS}", "-H", "Content-Type: application/json", "-d", body(volume, device))
    assert got == status
    assert fault.popitem()[1] == {"message": message, "code": status}


@curl_is_here
def test_curl_is_denied(server):
    got, fault = curl(f"{server.url}{ATTACHMENTS}", "-H", "Content-Type: application/json", "-d", body(), token="demo")
    assert (got, fault) == (403, {"forbidden": {"message": FORBIDDEN, "code": 403}})


@curl_is_here
@pytest.mark.parametrize("first", ["curl", "python3"])
def test_the_printed_lines_can_be_pasted(first):
    served = Served("--no-stops")
    try:
        pattern = r"(?s)\n(curl .*?\}\}')\n" if first == "curl" else r"(?s)\n(python3 -c .*?\)')\n"
        pasted = served.wait_for(pattern)[1].replace("python3", sys.executable, 1)
        done = subprocess.run(["sh", "-c", pasted], capture_output=True, encoding="utf-8", timeout=PATIENCE, env=environment())
        assert "/dev/vdb" in done.stdout, done
        if first == "curl":
            assert done.stdout.startswith("HTTP/1.1 200 OK") and done.stdout.endswith("}\n")
        status, listed = curl(f"{served.url}{ATTACHMENTS}")
        assert status == 200
        assert sorted((each["device"], each["volumeId"]) for each in listed["volumeAttachments"])[1] == ("/dev/vdb", VOLUME)
    finally:
        served.end()


@curl_is_here
@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("/", ()),
        ("/v2/", ()),
        (ATTACHMENTS, ()),
        (ATTACHMENTS, ("-H", "Accept: application/xml")),
        (f"{ATTACHMENTS}.xml", ("-i",)),
        (f"{ATTACHMENTS}/nothing", ()),
        (f"{ATTACHMENTS}/nothing.xml", ()),
        (ATTACHMENTS, ("-X", "POST", "-i")),
        (ATTACHMENTS, ("-H", "Host:")),
        ("/v2", ("-i",)),
        ("/", ("-I",)),
    ],
)
def test_what_curl_prints_ends_in_a_newline(server, path, arguments):
    command = ["curl", "-sS", "-H", "X-Auth-Token: demo", *arguments, f"{server.url}{path}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, env=environment())
    assert not done.stderr
    assert done.stdout.endswith("\n") and not done.stdout.endswith("}\n\n")


def test_a_head_is_as_long_as_what_it_is_the_head_of(server):
    head, whole = (send(server.port, method, "/") for method in ("HEAD", "GET"))
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] == str(len(whole.text))


@pytest.mark.more
def test_novaclient_waits_while_somebody_walks_through_the_lesson():
    front = Foreground()
    client = novaclient(front.port, attach(VOLUME), token="demo")
    try:
        for stop in (1, 2, 3, 4):
            assert f"Stop {stop} of 4" in front.until(PROMPT)
            assert client.poll() is None, "the client waits"
            if stop == 3:
                front.child.sendline("pp volume_bdm.device_name")
                assert "'/dev/vdb'" in front.until(PROMPT)
            front.child.sendline("c")
        front.until(" 200 ")
        assert eval(*printed(client))["device"] == "/dev/vdb"
        assert printed(novaclient(front.port, f"len(nova.volumes.get_server_volumes({SERVER!r}))")) == ["2"]
        front.child.sendintr()
        front.end()
        assert front.child.exitstatus == 130
    finally:
        hang_up(front.child)
        client.kill()
        client.wait()
