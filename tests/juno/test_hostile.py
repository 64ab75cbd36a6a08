"""Anything at all in a request: a well-formed answer with one of Juno's codes, and a database that still makes sense."""

import json
import logging
import re
import xml.etree.ElementTree as ET

import pytest
from helpers import more
from hypothesis import given, settings
from hypothesis import strategies as st

from walkthrough.stubs.cloud import Cloud

CODES = {200, 202, 300, 302, 400, 401, 403, 404, 405, 409, 413, 415, 500, 503}
VOLUME = "c6129426-c4ae-45fe-9052-b9248eacad73"
PROJECT = "0ea8ceb2f23a4814976b878fe61b1b55"
NASTY = [
    "",
    "\x00",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b2J",
    "[red]x[/red]",
    "<script>alert(1)</script>",
    "'; DROP TABLE instances; --",
    "\ud800",
    "\u202e",
    "/dev/vd" + "z" * 300,
]
TYPES = [
    "",
    "text/plain",
    "application/json",
    "application/json; charset=utf-16",
    "application/xml",
    "application/vnd.openstack.compute+xml",
]
HEADERS = """X-User-Id X-User-Name X-Project-Id X-Roles X-Auth-Token X-Service-Catalog X-Forwarded-For
    Accept Cookie Host Content-Length Transfer-Encoding""".split()
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

words = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text("/devxhs abcz019", max_size=14).map("/dev/".__add__))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.just(VOLUME),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
)
attachments = st.fixed_dictionaries({}, optional={"volumeId": values | st.just(VOLUME), "device": values})
bodies = st.one_of(
    st.binary(max_size=300),
    values.map(json.dumps).map(str.encode),
    st.fixed_dictionaries({"volumeAttachment": attachments | values}).map(json.dumps).map(str.encode),
    st.builds(lambda words: f"<volumeAttachment {words}/>".encode("utf-8", "replace"), words),
)
#: What a socket lets through: no line ends and no NUL in a header.
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
types = st.sampled_from(TYPES) | header_values
paths = st.binary(max_size=40) | words.map(lambda word: word.encode("utf-8", "replace"))
characters = st.characters(min_codepoint=33, max_codepoint=255)
queries = st.builds("limit={}&offset={}".format, words, words) | st.text(characters, max_size=60)


class _Log(logging.Handler):
    """Keeps what would be printed."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.printed = []

    def emit(self, record):
        self.printed.append(self.format(record))


LOG = _Log()


@pytest.fixture(scope="module")
def cloud():
    logger = logging.getLogger("nova")
    level = logger.level
    logger.addHandler(LOG)
    logger.setLevel(logging.DEBUG)
    with Cloud() as cloud:
        yield cloud
    logger.setLevel(level)
    logger.removeHandler(LOG)


def _check(cloud, response):
    """An answer that a client can read, a log that a terminal can show, and rows that fit together."""
    printed = "\n".join(LOG.printed)
    LOG.printed.clear()
    assert not CONTROL.search(printed), repr(printed)
    assert response.status_int in CODES
    body = response.body.decode("utf-8")
    # A path that ends with .py comes back as it was sent; a place in a file of ours must not.
    assert "Traceback" not in body and not re.search(r'\.py(", line|:\d)', body)
    assert not CONTROL.search(body), repr(body)
    kind = response.headers.get("Content-Type", "")
    if "json" in kind:
        json.loads(body)
    elif "xml" in kind:
        ET.fromstring(body)
    else:
        assert "<script" not in body
    live = [row for row in cloud.mappings() if not row["deleted"]]
    names = [row["device_name"] for row in live]
    assert len(names) == len(set(names))
    attached = {row["volume_id"] for row in live}
    assert (VOLUME in attached) == (cloud.cinder.volume["status"] == "attaching")


@pytest.fixture(params=[30, more(100)])
def limit(request):
    """How many examples are tried."""
    return settings(max_examples=request.param, deadline=None)


def test_any_body(cloud, limit):
    @limit
    @given(body=bodies, content_type=types, accept=types)
    def tried(body, content_type, accept):
        request = cloud.request()
        request.body = body
        request.environ["CONTENT_TYPE"] = content_type
        request.environ["HTTP_ACCEPT"] = accept
        _check(cloud, cloud.send(request))

    tried()


def test_any_path(cloud, limit):
    @limit
    @given(server=words, method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "NOPE"]), tail=words)
    def tried(server, method, tail):
        request = cloud.request(method=method)
        path = f"/v2/{PROJECT}/servers/{server}/os-volume_attachments{tail}"
        request.environ["PATH_INFO"] = path.encode("utf-8", "surrogatepass").decode("latin-1")
        _check(cloud, cloud.send(request))

    tried()


def test_any_bytes_in_the_path(cloud, limit):
    @limit
    @given(prefix=st.sampled_from(["/", "/v2/", f"/v2/{PROJECT}/servers/"]), path=paths)
    def tried(prefix, path):
        request = cloud.request(method="GET")
        request.environ["PATH_INFO"] = prefix + path.decode("latin-1")
        _check(cloud, cloud.send(request))

    tried()


def test_any_query(cloud, limit):
    @limit
    @given(query=queries)
    def tried(query):
        request = cloud.request(method="GET")
        request.environ["QUERY_STRING"] = query.encode("utf-8", "surrogatepass").decode("latin-1")
        _check(cloud, cloud.send(request))

    tried()


def test_any_header(cloud, limit):
    @limit
    @given(headers=st.dictionaries(st.sampled_from(HEADERS), header_values))
    def tried(headers):
        request = cloud.request()
        for name, value in headers.items():
            if name == "Content-Length" and not value.isdecimal():
                continue  # the server in front of the stack refuses it
            request.environ["CONTENT_LENGTH" if name == "Content-Length" else f"HTTP_{name.upper().replace('-', '_')}"] = value
        _check(cloud, cloud.send(request))

    tried()


@pytest.mark.parametrize("kind", ["json", "xml"])
@pytest.mark.parametrize("place", ["volumeId", "device", "server"])
@pytest.mark.parametrize("value", NASTY[1:], ids=ascii)
def test_each_nasty_value_in_each_place(cloud, value, place, kind):
    # The cloud is the module's: whichever test is its first, the volume is attached from here on.
    cloud.send(cloud.request())
    attachment = {"volumeId": VOLUME, "device": ""} | {place: value}
    request = cloud.request(body=json.dumps({"volumeAttachment": attachment}))
    if place == "server":
        path = f"/v2/{PROJECT}/servers/{value}/os-volume_attachments"
        request.environ["PATH_INFO"] = path.encode("utf-8", "surrogatepass").decode("latin-1")
    request.headers["Accept"] = f"application/{kind}"
    response = cloud.send(request)
    assert 400 <= response.status_int < 500
    _check(cloud, response)
