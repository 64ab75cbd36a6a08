"""The message bus between nova-api and nova-compute (oslo.messaging)."""

import oslo_messaging as messaging
from oslo_config import cfg
from oslo_serialization import jsonutils
from oslo_versionedobjects import base as versioned

from nova import context, exception, netconf  # noqa: F401  (netconf registers the host's name)

CONF = cfg.CONF


# article line 15
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


#: The exchange that Nova's messages go to.
EXCHANGE = "nova"
#: Errors of these modules are raised again on the calling host, under their own class.
ALLOWED_EXMODS = [exception.__name__]

TRANSPORT = NOTIFICATIONS = None


def init(conf, transport=None, notifications=None):
    """Make the transport that ``transport_url`` in the options names, or use the one given. ``notifications`` is that of notifiers."""
    global TRANSPORT, NOTIFICATIONS
    NOTIFICATIONS = notifications
    messaging.set_transport_defaults(EXCHANGE)
    TRANSPORT = transport or messaging.get_rpc_transport(conf, allowed_remote_exmods=ALLOWED_EXMODS)


def cleanup():
    """Forget the transports."""
    global TRANSPORT, NOTIFICATIONS
    TRANSPORT = NOTIFICATIONS = None


def get_client(target, version_cap=None, serializer=None):
    """Return a client that calls and casts to the target."""
    return messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap, serializer=RequestContextSerializer(serializer))


def get_server(target, endpoints, serializer=None):
    """Return a server that hands the target's messages to the endpoints' methods."""
    return messaging.get_rpc_server(TRANSPORT, target, endpoints, serializer=RequestContextSerializer(serializer))


def get_notifier(service, host=None):
    """Return a notifier of a service on a host, this one unless it is named. Whether it sends anything is ``notification_driver``'s."""
    serializer = RequestContextSerializer(JsonPayloadSerializer())
    return messaging.Notifier(NOTIFICATIONS, f"{service}.{host or CONF.host}", serializer=serializer)


class JsonPayloadSerializer(messaging.NoOpSerializer):
    """Turns a notification's payload into plain values: an object into its fields, an error into what it holds."""

    def serialize_entity(self, ctxt, entity):
        return jsonutils.to_primitive(_fields(entity), convert_instances=True)


def _fields(value):
    """Return a value with every object in it as a dict of the fields that are set, and its name if it has one besides."""
    if isinstance(value, dict):
        return {key: _fields(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_fields(each) for each in value]
    if isinstance(value, BaseException):
        return _fields(vars(value))
    if isinstance(value, context.RequestContext):
        return {{"read_deleted": "_read_deleted"}.get(name, name): each for name, each in vars(value).items()}
    if isinstance(value, versioned.VersionedObject):
        names = [name for name in [*value.fields, *value.obj_extra_fields] if name not in value.fields or value.obj_attr_is_set(name)]
        return {name: _fields(getattr(value, name)) for name in names}
    return value
