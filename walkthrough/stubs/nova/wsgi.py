"""The WSGI ground that nova-api stands on: requests, middleware, the router and the loader."""

import routes.middleware
import webob
import webob.dec
import webob.exc


class Request(webob.Request):
    """An HTTP request, as the article's ``pp req`` shows it."""


class Middleware:
    """A WSGI application around another one.

    A subclass overrides ``process_request`` (a response returned there ends the way in) or ``process_response``.
    """

    def __init__(self, application):
        self.application = application

    def process_request(self, req):
        return None

    def process_response(self, response):
        return response

    @webob.dec.wsgify(RequestClass=Request)
    def __call__(self, req):
        response = self.process_request(req)
        if response is not None:
            return response
        return self.process_response(req.get_response(self.application))


class PlainError:
    """Answers a WebOb error the way WebOb did in Juno's day: HTML if the client takes it, else plain text, never JSON."""

    def __init__(self, error):
        self.error = error

    def __call__(self, environ, start_response):
        accept = environ.get("HTTP_ACCEPT", "")
        wanted = "text/html" if "html" in accept or "*/*" in accept else "text/plain"
        return self.error(dict(environ, HTTP_ACCEPT=wanted), start_response)


class Router:
    """Sends a request to the WSGI application that the Routes mapper found for it, or answers 404."""

    def __init__(self, mapper):
        self.map = mapper
        self._router = routes.middleware.RoutesMiddleware(self._dispatch, mapper, singleton=False)

    def __call__(self, environ, start_response):
        return self._router(environ, start_response)

    @staticmethod
    def _dispatch(environ, start_response):
        match = environ["wsgiorg.routing_args"][1]
        app = match["controller"] if match else PlainError(webob.exc.HTTPNotFound())
        return app(environ, start_response)


class Loader:
    """Puts the WSGI applications together, as Juno does with PasteDeploy and ``api-paste.ini``."""

    def load_app(self, name):
        """Return a WSGI callable.

        ``osapi_compute`` is the compute API under ``/v2``, behind request id, fault wrapper, body size limit and the context from
        the request's headers, in Juno's order. ``oscomputeversions`` is the version list, which Juno's ``api-paste.ini`` puts at
        ``/``: the measured run was without it, so ``/`` of ``osapi_compute`` answers 404 as there.
        Raises LookupError for any other name.
        """
        from nova.api import openstack
        from nova.api.auth import NovaKeystoneContext
        from nova.api.compute_req_id import ComputeReqIdMiddleware
        from nova.api.openstack import compute, urlmap
        from nova.api.openstack.compute import versions
        from nova.api.sizelimit import RequestBodySizeLimiter

        if name == "oscomputeversions":
            return openstack.FaultWrapper(versions.Versions())
        if name != "osapi_compute":
            raise LookupError(f"no WSGI application is called {name!r}: there are osapi_compute and oscomputeversions")
        app = compute.APIRouter()
        # Else the mapper compiles its expressions in the first request, where somebody may trace each call.
        app.map.create_regs()
        for middleware in (NovaKeystoneContext, RequestBodySizeLimiter, openstack.FaultWrapper, ComputeReqIdMiddleware):
            app = middleware(app)
        return urlmap.URLMap({"/v2": app})
