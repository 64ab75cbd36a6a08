"""What all of Nova's objects share (oslo.versionedobjects, which grew out of Nova's own)."""

from oslo_versionedobjects import base, fields

from nova.utils import printable

remotable = base.remotable


class NovaObjectRegistry(base.VersionedObjectRegistry):
    """The classes that may travel over the message bus."""


class NovaObject(base.VersionedObject):
    """A versioned object of Nova.

    Its repr is the article's: all fields in alphabetical order, ``<?>`` for one that is not set. Unlike
    Juno's, it writes out control characters, so that a name with a terminal's escapes in it cannot act on the terminal.
    """

    OBJ_SERIAL_NAMESPACE = "nova_object"
    OBJ_PROJECT_NAMESPACE = "nova"

    def __repr__(self):
        return printable(super().__repr__())

    __str__ = __repr__

    @classmethod
    def _from_db_object(cls, context, obj, row):
        """Set the fields that the row has, and return the object, unchanged and bound to the context."""
        for name in cls.fields:
            if name in row:
                setattr(obj, name, bool(row[name]) if name == "deleted" else row[name])
        obj._context = context
        obj.obj_reset_changes()
        return obj


class NovaPersistentObject:
    """The fields that every row has. ``deleted`` is a row's id in the database and true or false here."""

    fields = {
        "created_at": fields.DateTimeField(nullable=True),
        "updated_at": fields.DateTimeField(nullable=True),
        "deleted_at": fields.DateTimeField(nullable=True),
        "deleted": fields.BooleanField(default=False),
    }


class NovaObjectDictCompat(base.VersionedObjectDictCompat):
    """Lets an object be read as a mapping, as policy rules do."""


class ObjectListBase(base.ObjectListBase):
    """A list of objects that is an object itself."""

    @classmethod
    def _from_rows(cls, context, item_class, rows):
        """Return the list of the rows' objects."""
        result = cls(context, objects=[item_class._from_db_object(context, item_class(), row) for row in rows])
        result.obj_reset_changes()
        return result


class NovaObjectSerializer(base.VersionedObjectSerializer):
    """Takes Nova's objects apart for a message and puts them together again."""

    OBJ_BASE_CLASS = NovaObject
