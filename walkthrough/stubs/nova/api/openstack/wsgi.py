"""A request's way into a controller and its answer's way out: deserialise, dispatch, serialise, and faults."""

import json

import webob
import webob.dec
import webob.exc

from nova import exception, wsgi
from nova.api.openstack import xmlutil
from nova.i18n import _
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)

#: The types of content that requests and answers may have, and what each is.
_MEDIA_TYPES = {
    "application/json": "json",
    "application/vnd.openstack.compute+json": "json",
    "application/xml": "xml",
    "application/vnd.openstack.compute+xml": "xml",
}


class Request(wsgi.Request):
    """A request that knows in which type its answer is wanted."""

    def best_match_content_type(self):
        """Return the type of the answer: the path's suffix decides, then ``Accept``; JSON where neither names one of ours."""
        path, dot, suffix = self.environ.get("PATH_INFO", "").rpartition(".")
        if dot and f"application/{suffix}" in _MEDIA_TYPES:
            return f"application/{suffix}"
        try:
            offers = self.accept.acceptable_offers(list(_MEDIA_TYPES))
        except ValueError:
            return "application/json"
        return offers[0][0] if offers else "application/json"


def serializers(**templates):
    """Name the template of a controller's method for a kind of answer: ``@serializers(xml=VolumeAttachmentTemplate)``."""

    def decorator(function):
        function.wsgi_serializers = templates
        return function

    return decorator


class Controller:
    """What a resource dispatches to."""

    @staticmethod
    def is_valid_body(body, entity_name):
        """Tell whether a body holds an object under that name. A body that cannot hold names at all raises TypeError."""
        return bool(body) and entity_name in body and isinstance(body[entity_name], dict)


class Resource:
    """A controller as a WSGI application."""

    def __init__(self, controller):
        self.controller = controller

    @webob.dec.wsgify(RequestClass=Request)
    def __call__(self, request):
        """Answer one request. What is wrong with it is answered with a fault; any other exception leaves here."""
        args = dict(request.environ["wsgiorg.routing_args"][1])
        action = args.pop("action", None)
        args.pop("controller", None)
        args.pop("format", None)
        # WSGI hands the path's bytes over as Latin-1, and Routes takes them as they are.
        args = {name: value.encode("latin-1").decode("utf-8", "replace") for name, value in args.items()}
        accept = request.best_match_content_type()
        method = getattr(self.controller, action, None)
        if method is None:
            return Fault(webob.exc.HTTPNotFound())
        try:
            args.update(self._body(request))
        except exception.InvalidContentType:
            return Fault(webob.exc.HTTPBadRequest(explanation=_("Unsupported Content-Type")))
        except exception.MalformedRequestBody:
            return Fault(webob.exc.HTTPBadRequest(explanation=_("Malformed request body")))
        context = request.environ.get("nova.context")
        project_id = args.pop("project_id", None)
        if context and project_id and project_id != context.project_id:
            msg = _("Malformed request URL: URL's project_id '%(url)s' doesn't match Context's project_id '%(context)s'")
            words = {"url": project_id, "context": context.project_id}
            return Fault(webob.exc.HTTPBadRequest(explanation=msg % words))
        try:
            with ResourceExceptionHandler():
                result = self.dispatch(method, request, args)
        except Fault as fault:
            return fault
        return respond(result, accept, getattr(method, "wsgi_serializers", {}))

    def _body(self, request):
        """Return the argument ``body``, where the method takes one. Raises InvalidContentType or MalformedRequestBody."""
        if request.method not in ("POST", "PUT"):
            return {}
        if not request.body:
            return {"body": None}
        return {"body": self.deserialize(_MEDIA_TYPES.get(request.content_type), request.body)}

    @staticmethod
    def deserialize(kind, data):
        """Return a JSON or XML text's value. Raises InvalidContentType or MalformedRequestBody."""
        try:
            if kind == "json":
                return json.loads(data.decode("utf-8"))
            if kind == "xml":
                return xmlutil.XMLDeserializer().deserialize(data)
        except ValueError as error:
            raise exception.MalformedRequestBody(reason=str(error)) from error
        raise exception.InvalidContentType(content_type=kind)

    @staticmethod
    def dispatch(method, request, action_args):
        return method(req=request, **action_args)


def respond(result, content_type, templates):
    """Return the response that carries a controller's answer. ``templates`` maps a kind, ``xml``, to a TemplateBuilder class."""
    if isinstance(result, (webob.Response, Fault)):
        return result
    if _MEDIA_TYPES[content_type] == "xml":
        return _response(templates.get("xml", xmlutil.XMLDictSerializer)().serialize(result), content_type)
    return _response(json.dumps(result), content_type)


class ResourceExceptionHandler:
    """Turns the exceptions that say what is wrong with a request into faults; others go on to the fault wrapper."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, exception.Forbidden):
            raise Fault(webob.exc.HTTPForbidden(explanation=error.format_message()))
        if isinstance(error, exception.Invalid):
            raise Fault(status_to_type(error.code)(explanation=error.format_message()))
        if isinstance(error, TypeError):
            LOG.error(_("Exception handling resource: %s"), error)
            raise Fault(webob.exc.HTTPBadRequest())
        if isinstance(error, webob.exc.HTTPException):
            LOG.info(_("HTTP exception thrown: %s"), error)
            raise Fault(error)
        return False


class Fault(webob.exc.HTTPException):
    """An error in the API's own form: its name, its message and its code, in JSON or XML."""

    _fault_names = {
        400: "badRequest",
        401: "unauthorized",
        403: "forbidden",
        404: "itemNotFound",
        405: "badMethod",
        409: "conflictingRequest",
        413: "overLimit",
        415: "badMediaType",
        429: "overLimit",
        501: "notImplemented",
        503: "serviceUnavailable",
    }

    def __init__(self, error):
        self.wrapped_exc = error
        self.status_int = error.status_int
        super().__init__(str(error), error)

    @webob.dec.wsgify(RequestClass=Request)
    def __call__(self, req):
        name = self._fault_names.get(self.status_int, "computeFault")
        # WebOb breaks the lines of some of its own texts; Juno's readers saw them in one.
        generic = type(self.wrapped_exc).explanation
        message = self.wrapped_exc.explanation
        message = " ".join(message.split()) if message == generic else str(message)
        retry = self.wrapped_exc.headers.get("Retry-After")
        content_type = req.best_match_content_type()
        if _MEDIA_TYPES[content_type] == "xml":
            content = xmlutil.element("message", {}, xmlutil.text(message))
            if retry:
                content += xmlutil.element("retryAfter", {}, xmlutil.text(retry))
            body = xmlutil.element(name, {"code": self.status_int, "xmlns": xmlutil.XMLNS_V11}, content)
        else:
            data = {"message": message, "code": self.status_int}
            if retry:
                data["retryAfter"] = retry
            body = json.dumps({name: data})
        response = _response(body, f"{content_type}; charset=UTF-8")
        response.status = self.wrapped_exc.status
        if retry:
            response.headers["Retry-After"] = retry
        return response


def _response(body, content_type):
    # WebOb would add a charset to XML and take it from JSON; Juno's answers are the other way round for faults.
    response = webob.Response(body=body.encode("utf-8"))
    response.headers["Content-Type"] = content_type
    return response


def status_to_type(status):
    """Return WebOb's class for a status that is an error, or the one for 500."""
    found = webob.exc.status_map.get(status)
    return found if found and issubclass(found, webob.exc.HTTPError) else webob.exc.HTTPInternalServerError
