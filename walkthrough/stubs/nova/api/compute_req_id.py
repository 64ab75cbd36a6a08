"""The request id that the answer carries, and by which both hosts' logs can be joined."""

import webob.dec

from nova import context, wsgi

#: Where the rest of nova-api finds the id.
ENV_REQUEST_ID = "openstack.request_id"
#: The header in which the client gets it, with every response.
HTTP_RESP_HEADER_REQUEST_ID = "x-compute-request-id"


class ComputeReqIdMiddleware(wsgi.Middleware):
    """Gives every request an id, before anything can fail."""

    @webob.dec.wsgify(RequestClass=wsgi.Request)
    def __call__(self, req):
        req.environ[ENV_REQUEST_ID] = context.generate_request_id()
        response = req.get_response(self.application)
        response.headers.setdefault(HTTP_RESP_HEADER_REQUEST_ID, req.environ[ENV_REQUEST_ID])
        return response
