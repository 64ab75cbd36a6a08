"""nova-conductor: the database's work, for those who have no database."""

import inspect

import oslo_messaging as messaging
from oslo_serialization import jsonutils

from nova import exception
from nova.db import api as db
from nova.objects import base as nova_object


# article line 60
class ConductorManager:
    """The methods that messages to a conductor may name."""

    target = messaging.Target(version="2.0")

    # article line 111
    @messaging.expected_exceptions(exception.InstanceNotFound)
    def instance_update(self, context, instance_uuid, updates, service):
        """Change an instance's columns, and return its row as plain values. Raises InstanceNotFound."""
        instance = db.instance_update_and_get_original(context, instance_uuid, updates)[1]
        return jsonutils.to_primitive(instance)

    # article line 390
    def _object_dispatch(self, target, method, context, args, kwargs):
        """Call a method of an object or a class that may be called from elsewhere, with the context if it takes one."""
        function = getattr(target, method, None)
        original = getattr(function, "original_fn", None)
        if original is None:
            raise AttributeError(f"{target.obj_name()} has no method {method!r} that may be called from another host")
        if "context" in inspect.signature(original).parameters:
            args = (context, *args)
        try:
            return function(*args, **kwargs)
        except Exception:
            # Whoever asked gets the error, and it is theirs: nothing is wrong with the conductor.
            raise messaging.ExpectedException()

    # article line 404
    def object_class_action(self, context, objname, objmethod, objver, args, kwargs):
        """Do a method of a class in its version, and return what it returns."""
        objclass = nova_object.NovaObject.obj_class_from_name(objname, objver)
        return self._object_dispatch(objclass, objmethod, context, args, kwargs)

    # article line 417
    def object_action(self, context, objinst, objmethod, args, kwargs):
        """Do a method of an object; return the fields that it changed, as they travel, and what it returns."""
        before = objinst.obj_clone()
        result = self._object_dispatch(objinst, objmethod, context, args, kwargs)
        updates = {"obj_what_changed": sorted(objinst.obj_what_changed())}
        for name, field in objinst.fields.items():
            if not objinst.obj_attr_is_set(name):
                continue
            value = getattr(objinst, name)
            if not before.obj_attr_is_set(name) or getattr(before, name) != value:
                updates[name] = field.to_primitive(objinst, name, value)
        return updates, result
