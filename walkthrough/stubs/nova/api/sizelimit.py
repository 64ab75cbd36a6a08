"""The limit on a request's body."""

import webob.exc

from nova import wsgi
from nova.i18n import _

#: Bytes; a longer body is refused with 413.
MAX_REQUEST_BODY_SIZE = 114688


class RequestBodySizeLimiter(wsgi.Middleware):
    """Answers 413 to a body over the limit, whether its length was announced or turns out while it is read."""

    def process_request(self, req):
        if req.content_length is not None:
            return _too_large() if req.content_length > MAX_REQUEST_BODY_SIZE else None
        if req.is_body_readable:
            body = req.body_file.read(MAX_REQUEST_BODY_SIZE + 1)
            if len(body) > MAX_REQUEST_BODY_SIZE:
                return _too_large()
            req.body = body
        return None


def _too_large():
    return wsgi.PlainError(webob.exc.HTTPRequestEntityTooLarge(explanation=_("Request is too large.")))
