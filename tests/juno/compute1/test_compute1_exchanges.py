"""What others see over HTTP, at Cinder and in the database, before, during and after an attach."""

import json

import pytest
from scenario import COMPUTE1_SCENARIOS

from walkthrough.stubs import seed
from walkthrough.stubs.cloud import Cloud

CASES = {case["case"]: case for case in json.loads((COMPUTE1_SCENARIOS.parent / "http.json").read_text(encoding="utf-8"))["cases"]}
GIVEN = {
    "succeeds": {},
    "running fails in libvirt": {
        "instance": {"vm_state": "active", "power_state": 1},
        "fault": {"libvirt.attachDeviceFlags": [9, "operation failed"]},
    },
}
#: The request to Cinder that a moment's heading names.
ACTIONS = ("os-initialize_connection", "os-attach", "os-terminate_connection", "os-unreserve")


class Looked(Cloud):
    """A cloud that looks at itself at each moment of the case that it plays."""

    def __init__(self, case):
        super().__init__(attach=True, **GIVEN[case["case"]])
        self._stops = {_moment(stop["when"]): stop for stop in case["stops"]}
        self.seen = {}
        self.libvirt.standing = lambda: self.look("attachDeviceFlags")
        self.cinder.on_request = lambda name, volume_id: self.look(name)

    def on_send(self, message):
        super().on_send(message)
        if message.kind == "cast":
            self.look("cast")

    def look(self, moment):
        stop = self._stops.get(moment)
        if stop:
            self.seen[stop["when"]] = [self._answer(wanted) for wanted in stop["answers"]]

    def _answer(self, wanted):
        if wanted["name"] == "Cinder: show volume":
            # Not by its front door: that would be a request more.
            status, body = self.cinder._do("GET", seed.VOLUME, None)
            return wanted | {"status": status, "body": body}
        if "path" in wanted:
            answer = self.send(self.request(method="GET", path=wanted["path"]))
            return wanted | {"status": answer.status_int, "body": answer.json, "content_type": answer.headers["Content-Type"]}
        if "rows" in wanted:
            return wanted | {"rows": [{key: row[key] for key in ("code", "host", "message")} for row in self.faults()]}
        rows = [self.instance()] if "instance" in wanted["name"] else [row for row in self.mappings() if row["id"] == 39]
        return wanted | {"row": {key: rows[0][key] for key in wanted["row"] or rows[0]} if rows else None}


def _moment(when):
    if "attachDeviceFlags" in when:
        return "attachDeviceFlags"
    return next((action for action in ACTIONS if action in when), "cast" if "cast" in when else when)


def _comparable(answer):
    """Text of JSON as what it says; what a database writes as a number or a text, as what it means."""
    answer = dict(answer)
    if isinstance(answer.get("body"), str):
        answer["body"] = json.loads(answer["body"])
    if isinstance(answer.get("body"), dict) and "volumeAttachments" in answer["body"]:
        answer["body"]["volumeAttachments"].sort(key=lambda attachment: attachment["device"])
    row = answer.get("row")
    if row and "connection_info" in row:
        connection = row["connection_info"] and json.loads(row["connection_info"])
        answer["row"] = row | {
            "connection_info": connection,
            "deleted": bool(row["deleted"]),
            "updated_at": bool(row["updated_at"]),
        }
    return answer


@pytest.fixture(scope="module", params=CASES)
def played(request):
    case = CASES[request.param]
    with Looked(case) as cloud:
        cloud.look("before the POST")
        answer = cloud.send(cloud.request())
        assert (answer.status_int, answer.json) == (case["post"]["status"], json.loads(case["post"]["body"]))
        cloud.settle()
        cloud.look("after")
        return case, cloud.seen


def test_what_others_see(played):
    case, seen = played
    assert list(seen) == [stop["when"] for stop in case["stops"]]
    for stop in case["stops"]:
        for wanted, got in zip(stop["answers"], seen[stop["when"]], strict=True):
            assert _comparable(got) == _comparable(wanted), stop["when"]
