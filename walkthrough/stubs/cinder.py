"""Cinder, as far as an attach needs it: volumes with a state, behind the answers of its API, and the client's way of asking."""

import collections
import functools
import json
import re
import threading

from walkthrough.stubs import seed

_PATH = re.compile(r"/volumes/(?P<volume_id>[^/]+)(?P<action>/action)?")
#: The state of a volume that Cinder's answers tell.
_TOLD = ("status", "attachments", "availability_zone", "size")
_KEYS = {400: "badRequest", 403: "forbidden", 404: "itemNotFound", 413: "overLimit", 503: "serviceUnavailable"}


class Cinder:
    """Cinder in this process.

    ``volumes`` holds a dict for each volume id (status, attachments, availability_zone, size); ``requests`` what reached Cinder,
    in order, with the answer's code: ``GET:200``, ``os-reserve:202``. While ``down``, nothing reaches it.

    ``faults`` maps a request (``GET``, ``os-reserve``) to the answer it gets instead: ``{"status": 503, "key":
    "serviceUnavailable", "message": …}``, where only the status is needed. ``raw`` is the answer's whole text, ``before: "apply"``
    lets the request take effect all the same, and ``sleep`` is how many seconds the answer takes. A list has one for each time, and
    after it all is well.

    ``bodies`` are the requests' names and bodies, in order. ``exports`` counts how often a volume is exported, ``modes`` says how
    it is attached. ``details`` are what volumes have in common that nobody looks at but a compute host. ``on_request`` is told of
    each request before it is answered.
    """

    def __init__(self, volumes, faults=None, down=False):
        self.volumes = volumes
        self.faults = faults or {}
        self.down = down
        self.requests = []
        self.bodies = []
        self.exports = collections.Counter()
        self.modes = {}
        self.details = {}
        self.on_request = lambda name, volume_id: None
        self._lock = threading.Lock()

    def add(self, volume_id, **state):
        """Add a volume: size 1, in zone nova, available and unattached unless ``state`` says otherwise."""
        self.volumes[volume_id] = {"status": "available", "attachments": [], "availability_zone": "nova", "size": 1} | state

    @property
    def volume(self):
        """The article's volume."""
        return self.volumes[seed.VOLUME]

    def __call__(self, method, path, body=None):
        """Answer one request with ``(HTTP code, body)``.

        Raises ConnectionRefusedError while down, and Late for an answer that takes its time.
        """
        if self.down:
            raise ConnectionRefusedError("Cinder is down")
        name = next(iter(body)) if body else method
        volume_id = _PATH.fullmatch(path)["volume_id"]
        self.on_request(name, volume_id)
        with self._lock:
            self.bodies.append((name, body))
            fault = self.faults.get(name)
            if isinstance(fault, list):
                fault = fault.pop(0) if fault else None
        finish = functools.partial(self._finish, name, volume_id, body, fault or {})
        if fault and fault.get("sleep"):
            raise Late(fault["sleep"], finish)
        return finish()

    def _finish(self, name, volume_id, body, fault):
        with self._lock:
            status, answer = self._answer(name, volume_id, body, fault)
            self.requests.append(f"{name}:{status}")
        return status, answer

    def _answer(self, name, volume_id, body, fault):
        if "status" not in fault:
            return self._do(name, volume_id, body)
        if fault.get("before") == "apply":
            self._do(name, volume_id, body)
        status = fault["status"]
        if "raw" in fault:
            answer = _json(fault["raw"])
            # The words of Juno's client for an error that does not say what it is.
            return status, error(status, "error", "Unknown Error")[1] if status >= 400 and not isinstance(answer, dict) else answer
        return error(status, fault.get("key", _KEYS.get(status, "computeFault")), fault.get("message", f"cinder says {status}"))

    def _do(self, name, volume_id, body):
        volume = self.volumes.get(volume_id)
        if volume is None or volume["status"] == "deleted":
            return error(404, "itemNotFound", f"Volume {volume_id} could not be found.")
        if name == "GET":
            told = {key: volume[key] for key in volume if key in _TOLD}
            return 200, {"volume": {"id": volume_id, **told, **self.details}}
        return getattr(self, f"_{name.removeprefix('os-').replace('-', '_')}")(volume_id, volume, (body or {}).get(name))

    def _unreserve(self, volume_id, volume, info):
        if volume["status"] == "attaching":
            volume["status"] = "in-use" if volume["attachments"] else "available"
        return 202, {}

    def _reserve(self, volume_id, volume, info):
        if volume["status"] != "available":
            return error(400, "badRequest", "Invalid volume: Volume status must be available to reserve")
        volume["status"] = "attaching"
        return 202, {}

    def _initialize_connection(self, volume_id, volume, info):
        self.exports[volume_id] += 1
        told = volume.get("connection_info")
        told = json.loads(json.dumps(told)) if told else _connection(volume_id)
        if "data" in told and not volume.get("no_access_mode"):
            told["data"].setdefault("access_mode", "ro" if volume.get("readonly") else "rw")
        return 200, {"connection_info": told}

    def _terminate_connection(self, volume_id, volume, info):
        self.exports[volume_id] = max(0, self.exports[volume_id] - 1)
        return self._unreserve(volume_id, volume, info)

    def _attach(self, volume_id, volume, info):
        if volume["status"] not in ("available", "attaching"):
            return error(400, "badRequest", "Invalid volume: status must be available or attaching")
        where = {"server_id": info["instance_uuid"], "device": info["mountpoint"]}
        attachment = where | {"id": volume_id, "volume_id": volume_id, "host_name": None}
        volume.update(status="in-use", attachments=[*volume["attachments"], attachment])
        self.modes[volume_id] = info["mode"]
        return 202, {}


class Late(Exception):
    """An answer that takes ``seconds``: ``finish()`` is what comes then, if anybody still waits."""

    def __init__(self, seconds, finish):
        super().__init__(f"the answer takes {seconds} seconds")
        self.seconds = seconds
        self.finish = finish


class Asking:
    """The client's way of asking: again, up to ``retries()`` times, 1, 2, 4 … seconds apart, where that may help.

    ``sleep(seconds)`` is what a wait is, ``timeout()`` how long an answer may take (None: for ever) before ``timed_out`` is raised.
    ``asked`` are all requests with what became of them, also those that never reached Cinder: ``GET:refused``, ``os-attach:no
    answer``.
    """

    def __init__(self, cinder, *, retries, timeout, sleep, timed_out):
        self._cinder = cinder
        self._retries = retries
        self._timeout = timeout
        self._sleep = sleep
        self._timed_out = timed_out
        self.asked = []

    def __call__(self, method, path, body=None):
        name = next(iter(body)) if body else method
        for attempt in range(self._retries() + 1):
            if attempt:
                self._sleep(2 ** (attempt - 1))
            refused = answer = None
            try:
                try:
                    answer = self._cinder(method, path, body)
                except Late as late:
                    answer = self._wait_for(name, late)
            except ConnectionRefusedError:
                # The words of Juno's client, on Python 2.7: an instance's fault shows them.
                refused = ConnectionRefusedError(
                    "Unable to establish connection: ('Connection aborted.', error(111, 'ECONNREFUSED'))"
                )
            self.asked.append(f"{name}:{'refused' if refused else answer[0]}")
            if answer and answer[0] != 400 and answer[0] < 500:
                break
        if refused:
            raise refused
        return answer

    def _wait_for(self, name, late):
        timeout = self._timeout()
        if timeout is None or late.seconds <= timeout:
            self._sleep(late.seconds)
            return late.finish()
        self.asked.append(f"{name}:no answer")
        raise self._timed_out(f"HTTPConnectionPool(host='{seed.CINDER_HOST}', port=8776): Read timed out. (read timeout={timeout})")


def _connection(volume_id):
    """Return how a volume is connected to, over iSCSI."""
    return {
        "driver_volume_type": "iscsi",
        "data": {
            "target_discovered": False,
            "target_iqn": seed.target(volume_id),
            "target_portal": seed.PORTAL,
            "target_lun": 1,
            "volume_id": volume_id,
        },
    }


def _json(text):
    """Return what a client makes of an answer: nothing, if it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def error(status, key, message):
    """Return an answer that is an error: its HTTP code and its body."""
    return status, {key: {"code": status, "message": message}}
