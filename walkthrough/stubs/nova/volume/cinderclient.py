"""A small client of Cinder, with the names and errors of python-cinderclient.

``ENDPOINT`` is the Cinder that answers: a callable ``(method, path, body) -> (status, body)``, both bodies as plain data.
"""

from nova import second_part

ENDPOINT = None
# article line 9
class ClientException(Exception):
    """Cinder's answer was an error. ``code`` is its HTTP code and ``message`` its text."""

    def __init__(self, code, message):
        super().__init__(f"{message} (HTTP {code})")
        self.code = code
        self.message = message


class BadRequest(ClientException):
    """400"""


class NotFound(ClientException):
    """404"""


class ConnectionError(Exception):
    """Cinder did not answer. Unlike the errors above, it has no HTTP code."""


_BY_CODE = {400: BadRequest, 404: NotFound}


class Volume:
    """A volume as Cinder describes it: each key of its answer is an attribute."""

    def __init__(self, description):
        vars(self).update(description)


class VolumeManager:
    """Requests about volumes."""

    def get(self, volume_id):
        """Return a Volume. Raises ClientException or ConnectionError, like all methods here."""
        return Volume(_request("GET", f"/volumes/{volume_id}")["volume"])

    def reserve(self, volume_id):
        """Have Cinder mark the volume as being attached, so that nobody else takes it."""
        _request("POST", f"/volumes/{volume_id}/action", {"os-reserve": {}})

    def unreserve(self, volume_id):
        """Have Cinder take back ``reserve``."""
        _request("POST", f"/volumes/{volume_id}/action", {"os-unreserve": {}})


class Client:
    """Cinder as one caller sees it."""

    def __init__(self):
        self.volumes = VolumeManager()


def _request(method, path, body=None):
    if ENDPOINT is None:
        raise ConnectionError("no Cinder is running")
    status, answer = ENDPOINT(method, path, body)
    if status >= 400:
        error = next(iter(answer.values()))
        raise _BY_CODE.get(status, ClientException)(status, error["message"])
    return answer


# The second part, where compute1 acts (nova/second_part.py).


class Forbidden(ClientException):
    """403"""


class OverLimit(ClientException):
    """413"""


class ReadTimeout(Exception):
    """Cinder did not answer within ``cinder.http_timeout`` seconds (requests.exceptions)."""


_BY_CODE |= {403: Forbidden, 413: OverLimit}


@second_part.continued(VolumeManager)
class VolumeManager:
    def unreserve(self, volume_id):
        self._action("os-unreserve", volume_id)

    def attach(self, volume_id, instance_uuid, mountpoint, mode="rw"):
        """Have Cinder write down where the volume is attached."""
        self._action("os-attach", volume_id, {"instance_uuid": instance_uuid, "mountpoint": mountpoint, "mode": mode})

    def initialize_connection(self, volume_id, connector):
        """Have Cinder export the volume to a host; return how the host connects to it."""
        answer = self._action("os-initialize_connection", volume_id, {"connector": connector})
        if answer is None:
            # The words of Juno's Python, 2.7: an instance's fault shows them. Cinder's answer was no JSON.
            raise TypeError("'NoneType' object has no attribute '__getitem__'")
        return answer["connection_info"]

    def terminate_connection(self, volume_id, connector):
        """Have Cinder take back ``initialize_connection``."""
        self._action("os-terminate_connection", volume_id, {"connector": connector})

    def _action(self, name, volume_id, info=None):
        return _request("POST", f"/volumes/{volume_id}/action", {name: info})
