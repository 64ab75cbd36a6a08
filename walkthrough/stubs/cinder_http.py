"""Cinder over HTTP, for a compute host in a process of its own: the API that answers, and the client's end of it."""

import http.client
import json
import re
import time
from urllib.parse import urlsplit

from walkthrough.stubs import seed
from walkthrough.stubs.cinder import Cinder, Late, error

_PATH = re.compile(r"/v1/[^/]+(?P<path>/volumes/[^/]+(?P<action>/action)?)")
#: What may be asked about a volume, besides the volume itself (cinder.Cinder).
_ACTIONS = {"os-reserve", "os-unreserve", "os-initialize_connection", "os-terminate_connection", "os-attach"}
#: Bytes of a body that is looked at; the largest of nova-compute's has some three hundred.
_MOST = 2**16


class CinderApi:
    """Cinder (``cinder.Cinder``) as a WSGI application: ``GET /v1/PROJECT/volumes/ID``, and ``POST …/action``."""

    def __init__(self, cinder: Cinder) -> None:
        self._cinder = cinder

    def __call__(self, environ, start_response):
        status, answer = self._answer(environ)
        body = json.dumps(answer).encode() + b"\n"
        reason = http.client.responses.get(status, "Unknown")
        start_response(f"{status} {reason}", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ):
        match = _PATH.fullmatch(environ["PATH_INFO"])
        if match is None:
            return error(404, "itemNotFound", "The resource could not be found: there is /v1/PROJECT/volumes/ID.")
        method = environ["REQUEST_METHOD"]
        if method != ("POST" if match["action"] else "GET"):
            return error(405, "badMethod", f"The method {method} is not allowed here.")
        body = None
        if match["action"]:
            body = self._body(environ)
            if body is None:
                return error(400, "badRequest", f"The body names no action: there are {', '.join(sorted(_ACTIONS))}.")
        try:
            return self._cinder(method, match["path"], body)
        except Late as late:
            time.sleep(late.seconds)
            return late.finish()
        except ConnectionRefusedError:
            return error(503, "serviceUnavailable", "Cinder is down.")

    def _body(self, environ):
        try:
            body = json.loads(environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), _MOST)))
        except (ValueError, RecursionError):
            return None
        if not (isinstance(body, dict) and len(body) == 1 and body.keys() <= _ACTIONS):
            return None
        ((name, info),) = body.items()
        if name == "os-attach" and not (isinstance(info, dict) and {"instance_uuid", "mountpoint", "mode"} <= info.keys()):
            return None
        return body


class HttpCinder:
    """The Cinder at a URL (``http://127.0.0.1:8776``), to be asked as the one in this process is.

    Raises ValueError for a URL of another kind, and ConnectionRefusedError if nobody is there when it is asked. ``timeout()`` is
    how many seconds an answer may take (None: for ever); then ``timed_out`` is raised.
    """

    def __init__(self, url, *, timeout, timed_out):
        split = urlsplit(url)
        if split.scheme != "http" or not split.hostname:
            raise ValueError("that is no URL of the kind http://HOST:8776")
        self._host, self._port = split.hostname, split.port or 8776
        self._timeout = timeout
        self._timed_out = timed_out

    def __call__(self, method, path, body=None):
        timeout = self._timeout()
        connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        try:
            text = None if body is None else json.dumps(body)
            headers = {"Content-Type": "application/json"} if text else {}
            connection.request(method, f"/v1/{seed.PROJECT}{path}", text, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except TimeoutError:
            where = f"HTTPConnectionPool(host='{self._host}', port={self._port})"
            raise self._timed_out(f"{where}: Read timed out. (read timeout={timeout})") from None
        except (OSError, http.client.HTTPException, ValueError) as refusal:
            # To nova-compute it is all the same who did not answer.
            raise ConnectionRefusedError(str(refusal)) from refusal
        finally:
            connection.close()
