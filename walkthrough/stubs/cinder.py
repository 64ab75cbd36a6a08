"""Cinder, as far as an attach needs it: volumes with a state, behind the answers of its API."""

import re
import threading

from walkthrough.stubs import seed

_PATH = re.compile(r"/volumes/(?P<volume_id>[^/]+)(?P<action>/action)?")


class Cinder:
    """Cinder in this process.

    ``volumes`` holds a dict for each volume id (status, attachments, availability_zone, size); ``requests`` what reached Cinder,
    in order, with the answer's code: ``GET:200``, ``os-reserve:202``. ``faults`` maps a request (``GET``, ``os-reserve``) to the
    answer it gets instead: ``{"status": 503, "key": "serviceUnavailable", "message": …}``. While ``down``, nothing reaches it.
    """

    def __init__(self, volumes, faults=None, down=False):
        self.volumes = volumes
        self.faults = faults or {}
        self.down = down
        self.requests = []
        self._lock = threading.Lock()

    def add(self, volume_id, **state):
        """Add a volume: size 1, in zone nova, available and unattached unless ``state`` says otherwise."""
        self.volumes[volume_id] = {"status": "available", "attachments": [], "availability_zone": "nova", "size": 1} | state

    @property
    def volume(self):
        """The article's volume."""
        return self.volumes[seed.VOLUME]

    def __call__(self, method, path, body=None):
        """Answer one request with ``(HTTP code, body)``. Raises ConnectionRefusedError while down."""
        if self.down:
            raise ConnectionRefusedError("Cinder is down")
        name = next(iter(body)) if body else method
        with self._lock:
            status, answer = self._answer(name, _PATH.fullmatch(path)["volume_id"])
            self.requests.append(f"{name}:{status}")
        return status, answer

    def _answer(self, name, volume_id):
        fault = self.faults.get(name)
        if fault:
            return _error(fault["status"], fault["key"], fault["message"])
        volume = self.volumes.get(volume_id)
        if volume is None:
            return _error(404, "itemNotFound", f"Volume {volume_id} could not be found.")
        if name == "GET":
            return 200, {"volume": {"id": volume_id, **volume}}
        if name == "os-unreserve":
            if volume["status"] == "attaching":
                volume["status"] = "in-use" if volume["attachments"] else "available"
            return 202, {}
        if volume["status"] != "available":
            return _error(400, "badRequest", "Invalid volume: Volume status must be available to reserve")
        volume["status"] = "attaching"
        return 202, {}


def _error(status, key, message):
    return status, {key: {"code": status, "message": message}}
