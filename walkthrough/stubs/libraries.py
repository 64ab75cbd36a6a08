"""Imports Nova's libraries and the stub itself, quietly: their warnings and logs are not for a learner's screen."""

import contextlib
import functools
import gc
import importlib.metadata
import logging
import re
import sys
import warnings

from walkthrough.stubs import layout

#: oslo.log renames ``oslo_messaging`` to ``oslo.messaging``, so both spellings are here.
_LOGGERS = (
    *("nova", "oslo", "kombu", "amqp", "futurist"),
    *("oslo_concurrency", "oslo_config", "oslo_messaging", "oslo_policy", "oslo_service", "oslo_utils", "oslo_versionedobjects"),
)

_MODULES = (
    *("webob", "oslo_messaging", "nova.wsgi", "nova.api.openstack.compute"),
    *("nova.compute.api", "nova.compute.manager", "nova.volume.cinder"),
)
#: So many of the texts that come again are kept, each with what it says.
_KEPT = 1024


@functools.cache
def load():
    """Make ``nova`` the stub (unless ``layout.install`` has named another root already) and import what it stands on, once.

    To be called before anything imports oslo.messaging.
    """
    # oslo.messaging takes eventlet if it can be had: slow, deprecated, and with threads of its own.
    sys.modules.setdefault("eventlet", None)
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(logging.NullHandler())
    if not layout.is_installed():
        layout.install()
    with warnings.catch_warnings(), _no_garbage_collection():
        warnings.simplefilter("ignore")
        _mask_later()
        backend = importlib.import_module("oslo_service.backend")
        backend.register_backend_default_hook(lambda: backend.BackendType.THREADING)
        # oslo.policy would look for checks that ask a web server, and import requests for them; no rule here is of that kind.
        importlib.import_module("oslo_policy._checks").extension_checks = {}
        _find_drivers()
        versioned = importlib.import_module("oslo_versionedobjects.base").VersionedObject
        versioned.obj_to_primitive = _in_order(versioned.obj_to_primitive)
        _look_once(versioned)
        for name in _MODULES:
            importlib.import_module(name)


def _mask_later():
    """Import what hides passwords in a log; a tenth of the wait for all imports would go into the 400 patterns that it compiles."""
    compile_now = re.compile

    def later(pattern, flags=0):
        # It gives those with these flags to re.sub(), which takes a text too.
        return f"(?is){pattern}" if flags == re.DOTALL | re.IGNORECASE else compile_now(pattern, flags)

    re.compile = later
    try:
        importlib.import_module("oslo_utils.strutils")
    finally:
        re.compile = compile_now


def _find_drivers():
    """Have oslo.messaging's drivers looked up in its own package; stevedore reads what each package here says of itself, and would
    keep it in the person's home.
    """
    cache = importlib.import_module("stevedore._cache")
    look_everywhere = cache.get_group_all

    @functools.cache
    def drivers():
        return importlib.metadata.distribution("oslo.messaging").entry_points

    def get_group_all(group, path=None):
        if path is None and group.startswith("oslo.messaging."):
            return list(drivers().select(group=group))
        return look_everywhere(group, path)

    cache.get_group_all = get_group_all


def _in_order(obj_to_primitive):
    """Return the method with an object's changed fields in the order of their names: in a set each run has another."""

    @functools.wraps(obj_to_primitive)
    def ordered(self, *args, **kwargs):
        primitive = obj_to_primitive(self, *args, **kwargs)
        primitive.get(self._obj_primitive_key("changes"), []).sort()
        return primitive

    return ordered


def _look_once(versioned):
    """Have an object's class know what it asks itself for each field of each object: a message with a long list of them is long.

    What a version, a time or a UUID says is read once for the same reason: a list's objects share them, or come again with the
    next message.
    """
    fields = importlib.import_module("oslo_versionedobjects.fields")
    look_everywhere = versioned.obj_what_changed
    read_any_uuid = fields.UUID.coerce
    is_uuid = re.compile(fields.UUID.PATTERN).fullmatch

    @functools.cache
    def names(cls):
        return dict.fromkeys([*cls.fields, *cls.obj_extra_fields]).keys()

    @functools.cache
    def places(cls):
        return [name for name, field in cls.fields.items() if isinstance(field, fields.ObjectField)]

    @functools.wraps(look_everywhere)
    def obj_what_changed(self):
        if any(self.obj_attr_is_set(name) for name in places(type(self))):
            return look_everywhere(self)
        return self._changed_fields & self.fields.keys()

    @functools.wraps(read_any_uuid)
    def coerce(self, obj, attr, value):
        # It would change the filters of all threads' warnings meanwhile.
        return value if type(value) is str and is_uuid(value) else read_any_uuid(self, obj, attr, value)

    versioned.obj_fields = property(lambda self: names(type(self)))
    versioned.obj_what_changed = obj_what_changed
    fields.UUID.coerce = coerce
    for module, name in (("timeutils", "parse_isotime"), ("versionutils", "convert_version_to_tuple")):
        library = importlib.import_module(f"oslo_utils.{module}")
        setattr(library, name, _remembered(getattr(library, name)))


def _remembered(read):
    kept = functools.lru_cache(_KEPT)(read)
    return functools.wraps(read)(lambda text: kept(text) if type(text) is str else read(text))


@contextlib.contextmanager
def _no_garbage_collection():
    """What is imported stays: looking for garbage in it, now or later, would be a tenth of the wait for the first prompt."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
