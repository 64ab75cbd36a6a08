"""The caller's identity, which keystone's middleware has put into the request's headers."""

import json

import webob.exc

from nova import context, wsgi
from nova.i18n import _


class NovaKeystoneContext(wsgi.Middleware):
    """Makes the ``nova.context`` of the environment out of the ``X-…`` headers. A request without a user is answered 401."""

    def process_request(self, req):
        headers = req.headers
        user_id = headers.get("X-User-Id", headers.get("X-User"))
        if user_id is None:
            return wsgi.PlainError(webob.exc.HTTPUnauthorized())
        try:
            catalog = json.loads(headers.get("X-Service-Catalog", "[]"))
        except ValueError:
            return wsgi.PlainError(webob.exc.HTTPInternalServerError(explanation=_("Invalid service catalog json.")))
        req.environ["nova.context"] = context.RequestContext(
            user_id,
            headers.get("X-Project-Id") or headers.get("X-Tenant-Id"),
            user_name=headers.get("X-User-Name"),
            project_name=headers.get("X-Project-Name") or headers.get("X-Tenant-Name"),
            roles=[role.strip() for role in headers.get("X-Roles", "").split(",")],
            auth_token=headers.get("X-Auth-Token"),
            remote_address=req.remote_addr,
            service_catalog=catalog,
            request_id=req.environ.get("openstack.request_id"),
        )
        return None
