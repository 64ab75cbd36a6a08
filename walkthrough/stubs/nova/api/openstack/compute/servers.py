"""Servers, read only: what a client looks up before it attaches a volume. To change one is refused."""

from webob import exc

from nova import compute, exception
from nova.api.openstack import common, wsgi
from nova.api.openstack.compute.views import servers as views_servers
from nova.i18n import _


class Controller(wsgi.Controller):
    """``/servers``."""

    def __init__(self):
        self.compute_api = compute.API()
        self._view = views_servers.ViewBuilder()

    def index(self, req):
        """List the project's servers, by id and name."""
        return {"servers": [self._view.basic(req, instance) for instance in self._instances(req)]}

    def detail(self, req):
        """List the project's servers with all that is shown of one."""
        return {"servers": [self._view.show(req, instance) for instance in self._instances(req)]}

    def show(self, req, id):
        """Show one server. Unlike the attachments' answer, the one for an unknown id does not name it."""
        return {"server": self._view.show(req, self._instance(req, id))}

    def create(self, req, body):
        raise exc.HTTPNotImplemented(explanation=_("This nova-api cannot create a server: it only lists and shows them."))

    def update(self, req, id, body):
        self._instance(req, id)
        raise exc.HTTPNotImplemented(explanation=_("This nova-api cannot change a server: %s stays as it is.") % id)

    def delete(self, req, id):
        self._instance(req, id)
        raise exc.HTTPNotImplemented(explanation=_("This nova-api cannot delete a server: %s stays.") % id)

    def _instance(self, req, id):
        try:
            return self.compute_api.get(req.environ["nova.context"], id, want_objects=True)
        except exception.NotFound:
            raise exc.HTTPNotFound(explanation=_("Instance could not be found")) from None

    def _instances(self, req):
        return common.limited(list(self.compute_api.get_all(req.environ["nova.context"], want_objects=True)), req)


def create_resource():
    """Return the WSGI application of ``/servers``."""
    return wsgi.Resource(Controller())
