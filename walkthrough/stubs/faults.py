"""What a lesson, or a scenario of the tests, lets go wrong."""

import builtins
import contextlib
from dataclasses import dataclass, field

from walkthrough.stubs import libraries, seed

libraries.load()

import oslo_messaging  # noqa: E402

from nova import exception, notifications  # noqa: E402
from nova.compute import utils  # noqa: E402
from nova.db import api as db  # noqa: E402
from nova.objects import BlockDeviceMapping  # noqa: E402
from walkthrough.stubs.given import Unknown  # noqa: E402
from walkthrough.stubs.process import replaced  # noqa: E402


@dataclass
class Faults:
    """A cloud's faults, sorted by who has them.

    ``cinder`` maps a request to the answer it gets, ``sending`` a message's method to the error that its sending raises,
    ``libvirt`` a call to the error that it raises, ``code`` a function of Nova, as its owner and its name there, to the error that
    it raises. ``needs_attach`` are the names of those that only a compute host has that acts.
    """

    cinder: dict = field(default_factory=dict)
    cinder_down: bool = False
    sending: dict = field(default_factory=dict)
    compute_absent: bool = False
    cast_twice: bool = False
    call_late: bool = False
    code: dict = field(default_factory=dict)
    libvirt: dict = field(default_factory=dict)
    needs_attach: list = field(default_factory=list)

    @classmethod
    def parse(cls, given):
        """Return the faults that the mapping describes. Raises ValueError for one that is not known."""
        faults = cls()
        for name, value in (given or {}).items():
            word, state = _STATES.get(name, (None, None))
            if state and value == word:
                setattr(faults, state, True)
            elif name in _FAULTS:
                kind, key, read = _FAULTS[name]
                getattr(faults, kind)[key] = read(name, value)
                if name in _OF_COMPUTE1:
                    faults.needs_attach.append(name)
            else:
                if word:
                    raise ValueError(f"the fault {name} takes {word!r}, not {value!r:.60}")
                raise Unknown("no such fault", name, [*(each for each in _STATES if each not in _FAULTS), *_FAULTS])
        return faults

    @contextlib.contextmanager
    def injected(self):
        """Put the faults of the code itself in place for the time of the block."""
        with contextlib.ExitStack() as stack:
            for (owner, name), error in self.code.items():
                stack.enter_context(replaced(owner, name, _raiser(error)))
            yield


def _raiser(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def _cinder_answer(name, value):
    """Return an answer of Cinder, or the answers that it gives once each."""
    if isinstance(value, list):
        return [_cinder_answer(name, each) for each in value]
    if not isinstance(value, dict) or not ("status" in value or "sleep" in value) or value.keys() - _ANSWER:
        raise ValueError(f"the fault {name} takes a mapping with status, and key and message if need be, not {value!r:.60}")
    status = value.get("status", 500)
    if type(status) is not int or not 100 <= status <= 599:
        raise ValueError(f"the fault {name} takes a status from 100 to 599, not {status!r:.60}")
    return value


def _libvirt_error(name, value):
    if name == "libvirt.reconnect" and value == "ok":
        return None
    if not isinstance(value, list) or [type(each) for each in value][:2] != [int, str] or len(value) > 3:
        raise ValueError(f"the fault {name} takes a list of an error's number and its text, not {value!r}")
    return value


def _database_error(name, class_name):
    return _error(name, class_name, "database says no")


def _error(name, class_name, text=None):
    modules = (exception, oslo_messaging, db, builtins)
    for module in modules:
        error_class = getattr(module, str(class_name), None)
        if isinstance(error_class, type) and issubclass(error_class, exception.NovaException):
            return error_class(instance_id=seed.SERVER, instance_uuid=seed.SERVER, volume_id=seed.VOLUME)
        if isinstance(error_class, type) and issubclass(error_class, Exception):
            return error_class(text or f"fault {name}")
    known = {
        each for module in modules for each, kind in vars(module).items() if isinstance(kind, type) and issubclass(kind, Exception)
    }
    what = f"the fault {name} takes the name of an exception of nova.exception, oslo.messaging or Python; there is none"
    raise Unknown(what, class_name, sorted(known))


def _compute_error(name, class_name):
    # An error without words of its own says what it said in Juno's runs: an instance's fault shows it.
    return _error(name, class_name, "kaboom")


#: Faults that are a state: the word that asks for it, and the field of Faults that says so.
_STATES = {
    "cinder": ("down", "cinder_down"),
    "compute": ("absent", "compute_absent"),
    "rpc.attach_volume": ("twice", "cast_twice"),
    "rpc.reserve_block_device_name": ("late", "call_late"),
}
#: All others: the field of Faults and the key in it that a fault goes to, and what reads its value.
_FAULTS = {
    "cinder.GET": ("cinder", "GET", _cinder_answer),
    "cinder.os-reserve": ("cinder", "os-reserve", _cinder_answer),
    "rpc.reserve_block_device_name": ("sending", "reserve_block_device_name", _error),
    "rpc.attach_volume": ("sending", "attach_volume", _error),
    "compute.reserve_block_device_name": ("code", (utils, "get_device_name_for_instance"), _compute_error),
    "bdm.destroy": ("code", (BlockDeviceMapping, "destroy"), _error),
}
#: The calls of libvirt that may fail. That a connection is made anew goes well unless openAuth fails too.
_LIBVIRT_CALLS = ("lookupByName", "info", "attachDeviceFlags", "XMLDesc", "getLibVersion", "openAuth", "reconnect")
#: What only a compute host does that acts.
_OF_COMPUTE1 = {
    **{
        f"cinder.os-{action}": ("cinder", f"os-{action}", _cinder_answer)
        for action in ("initialize_connection", "attach", "terminate_connection", "unreserve")
    },
    **{f"libvirt.{call}": ("libvirt", call, _libvirt_error) for call in _LIBVIRT_CALLS},
    **{
        f"db.{name}": ("code", (db, name), _database_error)
        for name in (
            *("block_device_mapping_update", "block_device_mapping_destroy", "block_device_mapping_get_by_volume_id"),
            *("instance_fault_create", "instance_update_and_get_original", "service_get_by_compute_host", "service_update"),
        )
    },
    "notify": ("code", (notifications, "info_from_instance"), _compute_error),
}
_FAULTS |= _OF_COMPUTE1
#: What an answer of Cinder may be given.
_ANSWER = {"status", "key", "message", "raw", "before", "sleep"}
