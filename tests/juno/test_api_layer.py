"""What the API layer does that no scenario reaches."""

import xml.etree.ElementTree as ET

import pytest

from walkthrough.stubs.cloud import Cloud

VOLUME = "c6129426-c4ae-45fe-9052-b9248eacad73"
SERVER = "4cfde5a8-58eb-42e7-ace6-1e2de41b5c3a"
ROOT = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
def cloud():
    with Cloud() as cloud:
        yield cloud


def _get(cloud, path, **headers):
    request = cloud.request(method="GET", path=path)
    request.headers.update(headers)
    return cloud.send(request)


def _attachments(cloud):
    return cloud.request().path


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 200),
        ("limit=2", 200),
        ("offset=9", 200),
        ("limit=-1", 400),
        ("offset=-1", 400),
        ("offset=x", 400),
        ("limit=", 400),
    ],
)
def test_paging(cloud, query, status):
    assert _get(cloud, f"{_attachments(cloud)}?{query}").status_int == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a",
        b"<a></b>",
        b'<?xml version="1.0" encoding="foo"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a/>',
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 9000,
    ],
    ids=["empty", "cut", "wrong end", "no such encoding", "multi-byte encoding", "entity", "external", "deep"],
)
def test_xml_that_is_refused(cloud, body):
    request = cloud.request(content_type="application/xml")
    request.body = body
    response = cloud.send(request)
    message = "volumeAttachment not specified" if not body else "Malformed request body"
    assert (response.status_int, response.json["badRequest"]["message"]) == (400, message)


def test_xml_in_and_out(cloud):
    body = f'<volumeAttachment xmlns="http://docs.openstack.org/compute/api/v1.1" volumeId="{VOLUME}" device=""/>'
    request = cloud.request(body=body, content_type="application/xml")
    request.headers["Accept"] = "application/xml"
    response = cloud.send(request)
    assert response.status_int == 200
    attachment = ET.fromstring(response.body)
    assert (attachment.tag, attachment.get("device"), attachment.get("volumeId")) == ("volumeAttachment", "/dev/vdb", VOLUME)


@pytest.mark.parametrize(("size", "status"), [(114688, 200), (114689, 413)])
@pytest.mark.parametrize("announced", [True, False], ids=["length announced", "length unknown"])
def test_body_at_and_over_the_limit(cloud, size, status, announced):
    request = cloud.request()
    request.body = request.body.ljust(size)
    if not announced:
        request.content_length = None
        request.environ["wsgi.input_terminated"] = True
    assert cloud.send(request).status_int == status


def test_xml_of_a_server_is_well_formed(cloud):
    server = ET.fromstring(_get(cloud, f"/v2/{cloud.request().path.split('/')[2]}/servers/{SERVER}", Accept="application/xml").body)
    assert (server.tag, server.findtext("id"), server.findtext("vm_state")) == ("server", SERVER, "stopped")


def test_suffix_beats_accept(cloud):
    assert _get(cloud, _attachments(cloud) + ".xml", Accept="application/json").content_type == "application/xml"


def test_server_id_beyond_ascii(cloud):
    response = _get(cloud, f"/v2/{cloud.request().path.split('/')[2]}/servers/%E5%8D%B7/os-volume_attachments")
    assert response.json["itemNotFound"]["message"] == "Instance 卷 could not be found."


def test_without_identity_401(cloud):
    request = cloud.request()
    del request.headers["X-User-Id"]
    assert cloud.send(request).status_int == 401


def test_version_list_of_the_host(cloud):
    from nova.wsgi import Loader

    versions = Loader().load_app("oscomputeversions")
    found = cloud.request(method="GET", path="/").get_response(versions)
    assert (found.status_int, [version["id"] for version in found.json["versions"]]) == (200, ["v2.0"])
    other = cloud.request(method="GET", path="/nowhere").get_response(versions)
    assert (other.status_int, other.json["choices"][0]["links"][0]["href"]) == (300, "http://controller:8774/v2/nowhere")


def test_unknown_application():
    from nova.wsgi import Loader

    with pytest.raises(LookupError, match="osapi_compute and oscomputeversions"):
        Loader().load_app("nope")


#: A server and a volume of it, and what a detach is answered: 501 for what is attached, Juno's words (compute1/) for what is not.
DETACHES = [
    (SERVER, ROOT, 501, f"This nova-api cannot detach a volume yet: {ROOT} stays attached to {SERVER}."),
    ("33", ROOT, 501, f"This nova-api cannot detach a volume yet: {ROOT} stays attached to 33."),
    (SERVER, VOLUME, 404, f"volume_id not found: {VOLUME}"),
    (SERVER, "nope", 404, "volume_id not found: nope"),
    (OTHER, ROOT, 404, f"Instance {OTHER} could not be found."),
]


@pytest.mark.parametrize(("server", "volume", "status", "message"), DETACHES)
def test_detach_is_not_taken_for_done(cloud, server, volume, status, message):
    path = f"{_attachments(cloud).replace(SERVER, server)}/{volume}"
    answer = cloud.send(cloud.request(method="DELETE", path=path))
    assert (answer.status_int, answer.json.popitem()) == (
        status,
        ({404: "itemNotFound", 501: "notImplemented"}[status], {"message": message, "code": status}),
    )
    assert len(_get(cloud, _attachments(cloud)).json["volumeAttachments"]) == 1
    answer = cloud.send(cloud.request(method="DELETE", path=f"{path}.xml"))
    assert (answer.status_int, ET.fromstring(answer.text).attrib["code"]) == (status, str(status))


def test_detach_has_a_rule_of_its_own():
    with Cloud(policy={"compute_extension:volume_attachments:delete": "!"}) as cloud:
        answer = cloud.send(cloud.request(method="DELETE", path=f"{_attachments(cloud)}/{ROOT}"))
        assert (answer.status_int, answer.json["forbidden"]["code"]) == (403, 403)


@pytest.mark.parametrize(
    ("method", "name"), [("POST", None), ("PUT", SERVER), ("DELETE", SERVER), ("PUT", OTHER), ("DELETE", OTHER)]
)
def test_servers_are_not_changed(cloud, method, name):
    path = _attachments(cloud).partition(f"/{SERVER}")[0]
    answer = cloud.send(cloud.request("{}", method=method, path=f"{path}/{name}" if name else path))
    assert answer.status_int == (404 if name == OTHER else 501)
    assert answer.json.popitem()[1]["message"].startswith("Instance could not" if name == OTHER else "This nova-api cannot ")
    assert _get(cloud, f"{path}/{SERVER}").json["server"]["name"] == "instance01"
