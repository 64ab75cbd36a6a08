"""The message bus between nova-api and nova-compute (oslo.messaging)."""

import oslo_messaging as messaging

from nova import context, exception

#: The exchange that Nova's messages go to (FACTS section 6).
EXCHANGE = "nova"
#: Errors of these modules are raised again on the calling host, under their own class.
ALLOWED_EXMODS = [exception.__name__]

TRANSPORT = None


class RequestContextSerializer(messaging.Serializer):
    """Carries the RequestContext as plain values, and leaves arguments to another serializer."""

    def __init__(self, base):
        self._base = base

    def serialize_entity(self, ctxt, entity):
        return self._base.serialize_entity(ctxt, entity)

    def deserialize_entity(self, ctxt, entity):
        return self._base.deserialize_entity(ctxt, entity)

    def serialize_context(self, ctxt):
        return ctxt.to_dict()

    def deserialize_context(self, ctxt):
        return context.RequestContext.from_dict(ctxt)


def init(conf, transport=None):
    """Make the transport that ``transport_url`` in the options names, or use the one given."""
    global TRANSPORT
    messaging.set_transport_defaults(EXCHANGE)
    TRANSPORT = transport or messaging.get_rpc_transport(conf, allowed_remote_exmods=ALLOWED_EXMODS)


def cleanup():
    """Forget the transport."""
    global TRANSPORT
    TRANSPORT = None


def get_client(target, version_cap=None, serializer=None):
    """Return a client that calls and casts to the target."""
    return messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap, serializer=RequestContextSerializer(serializer))


def get_server(target, endpoints, serializer=None):
    """Return a server that hands the target's messages to the endpoints' methods."""
    return messaging.get_rpc_server(TRANSPORT, target, endpoints, serializer=RequestContextSerializer(serializer))
