"""What a cloud changes in its process while it is open: options, clock, ids, pdb. Each is put back at the end of the block."""

import contextlib
import datetime
import importlib.machinery
import importlib.util
import itertools
import sys
import uuid

from oslo_config import cfg
from oslo_utils import timeutils, uuidutils

from walkthrough.stubs import seed
from walkthrough.stubs.given import Unknown

#: Options that have another name today.
_TODAY = {"notification_driver": "oslo_messaging_notifications.driver"}


@contextlib.contextmanager
def replaced(owner, name, value):
    """Give an attribute another value."""
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextlib.contextmanager
def options(values):
    """Set Nova's options, named ``name`` or ``group.name`` as in Juno. Raises ValueError for an unknown one or a bad value."""
    done = []
    try:
        for name, value in values.items():
            group, _, option = _TODAY.get(name, name).rpartition(".")
            try:
                cfg.CONF.set_override(option, value, group=group or None)
            except (cfg.NoSuchOptError, cfg.NoSuchGroupError):
                raise Unknown("config: no such option", name, _known()) from None
            except ValueError as error:
                raise ValueError(f"config: {name} cannot be {value!r}: {error}") from None
            done.append((option, group or None))
        yield
    finally:
        for option, group in done:
            cfg.CONF.clear_override(option, group=group)


def _known():
    """Yield the names of all options, as ``options`` takes them."""
    for name in cfg.CONF:
        value = cfg.CONF[name]
        yield from (f"{name}.{option}" for option in value) if isinstance(value, cfg.ConfigOpts.GroupAttr) else [name]


def article_clock():
    """Let Nova's clock stand at the time of the article's request."""

    def utcnow(with_timezone=False):
        return seed.NOW.replace(tzinfo=datetime.UTC) if with_timezone else seed.NOW

    return replaced(timeutils, "utcnow", utcnow)


def article_ids():
    """Let the first id that Nova makes be the article's request's, and those after it the same in each cloud."""
    numbers = itertools.count()

    def generate_uuid(dashed=True):
        number = next(numbers)
        made = uuid.UUID(seed.FIRST_REQUEST_ID) if number == 0 else uuid.uuid5(uuid.NAMESPACE_OID, f"walkthrough {number}")
        return str(made) if dashed else made.hex

    return replaced(uuidutils, "generate_uuid", generate_uuid)


@contextlib.contextmanager
def passing_pdb():
    """Let ``import pdb; pdb.set_trace()`` pass, and mean the standard library's pdb even where pdb++ takes its name."""
    path = [entry for entry in sys.path if not entry.rstrip("/\\").endswith("_pdbpp_path_hack")]
    spec = importlib.machinery.PathFinder.find_spec("pdb", path)
    imported = sys.modules.get("pdb")
    module = imported
    if imported is None or getattr(imported, "__file__", None) != spec.origin:
        module = importlib.util.module_from_spec(spec)
        sys.modules["pdb"] = module
        spec.loader.exec_module(module)
    try:
        with replaced(module, "set_trace", lambda *args, **kwargs: None):
            yield
    finally:
        if imported is not None:
            sys.modules["pdb"] = imported
