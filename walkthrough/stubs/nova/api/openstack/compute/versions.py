"""The version documents: what a client reads to find its way."""

import webob.dec

from nova.api.openstack import wsgi

_VERSION = {"status": "CURRENT", "updated": "2011-01-21T11:33:21Z", "id": "v2.0"}
_MEDIA_TYPES = [
    {"base": f"application/{kind}", "type": f"application/vnd.openstack.compute+{kind};version=2"} for kind in ("xml", "json")
]


class VersionV2(wsgi.Controller):
    """``GET /v2/``: which version of the API this is, and where."""

    def show(self, req):
        links = [
            {"href": f"{req.host_url}/v2/", "rel": "self"},
            {"href": "http://docs.openstack.org/", "type": "text/html", "rel": "describedby"},
        ]
        return {"version": _VERSION | {"media-types": _MEDIA_TYPES, "links": links}}


class Versions:
    """The list of the versions there are, for a client that knows the host alone.

    ``GET /`` answers 200; any other path 300, with where that path would be in each version. Not part of what was measured.
    """

    @webob.dec.wsgify(RequestClass=wsgi.Request)
    def __call__(self, req):
        accept = req.best_match_content_type()
        if req.environ.get("PATH_INFO") in ("", "/"):
            links = [{"href": f"{req.host_url}/v2/", "rel": "self"}]
            return wsgi.respond({"versions": [_VERSION | {"links": links}]}, accept, {})
        links = [{"href": f"{req.host_url}/v2{req.environ['PATH_INFO']}", "rel": "self"}]
        choice = {"id": _VERSION["id"], "status": _VERSION["status"], "media-types": _MEDIA_TYPES, "links": links}
        response = wsgi.respond({"choices": [choice]}, accept, {})
        response.status = 300
        return response


def create_resource():
    """Return the WSGI application of ``/v2/``."""
    return wsgi.Resource(VersionV2())
