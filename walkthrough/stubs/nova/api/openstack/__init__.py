"""The OpenStack API: the wrapper that no exception passes, and the routes under a project."""

import routes
import webob.dec
import webob.exc

from nova import wsgi as base_wsgi
from nova.api.openstack import wsgi
from nova.i18n import _
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)


class FaultWrapper(base_wsgi.Middleware):
    """Turns whatever escaped the application into an answer of the API's own form.

    The exception's ``code`` decides the status, and WebOb's generic text is all the client learns, unless the exception says that
    it is ``safe`` to show.
    """

    @webob.dec.wsgify(RequestClass=wsgi.Request)
    def __call__(self, req):
        try:
            return req.get_response(self.application)
        except Exception as error:
            LOG.exception(_("Caught error: %s"), error)
            return self._error(error)

    @staticmethod
    def _error(error):
        outer = wsgi.status_to_type(getattr(error, "code", 500))()
        outer.headers.update(getattr(error, "headers", None) or {})
        if getattr(error, "safe", False):
            outer.explanation = f"{type(error).__name__}: {error}"
        return wsgi.Fault(outer)


class ProjectMapper(routes.Mapper):
    """A Routes mapper whose collections all lie under a project's id."""

    def resource(self, member_name, collection_name, **kwargs):
        parent = kwargs.get("parent_resource")
        kwargs["path_prefix"] = "{project_id}/"
        if parent:
            kwargs["path_prefix"] += f"{parent['collection_name']}/:{parent['member_name']}_id"
        super().resource(member_name, collection_name, **kwargs)


class APIRouter(base_wsgi.Router):
    """The router; a subclass fills its mapper."""

    def __init__(self):
        mapper = ProjectMapper()
        mapper.redirect("", "/")
        self._setup_routes(mapper)
        super().__init__(mapper)

    def _setup_routes(self, mapper):
        raise NotImplementedError
