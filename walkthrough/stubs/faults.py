"""What a scenario lets go wrong (SCENARIOS.md, ``given.fault``)."""

import builtins
import contextlib
from dataclasses import dataclass, field

from walkthrough.stubs import libraries, seed

libraries.load()

import oslo_messaging  # noqa: E402

from nova import exception  # noqa: E402
from nova.compute import utils  # noqa: E402
from nova.objects import BlockDeviceMapping  # noqa: E402
from walkthrough.stubs.process import replaced  # noqa: E402

#: What an error on compute1 says that has no words of its own. Juno's runs were made with this text, and a fault row shows it.
_COMPUTE_TEXT = "kaboom"


@dataclass
class Faults:
    """A cloud's faults, sorted by who has them.

    ``cinder`` maps a request to the answer it gets, ``sending`` a message's method to the error that its sending raises,
    ``compute`` a method to the error that compute1 raises in it.
    """

    cinder: dict = field(default_factory=dict)
    cinder_down: bool = False
    sending: dict = field(default_factory=dict)
    compute_absent: bool = False
    compute: dict = field(default_factory=dict)
    destroy: Exception | None = None

    @classmethod
    def parse(cls, given):
        """Return the faults that the mapping describes. Raises ValueError for one that is not known."""
        faults = cls()
        for name, value in (given or {}).items():
            owner, _, what = name.partition(".")
            if (name, value) == ("cinder", "down"):
                faults.cinder_down = True
            elif (name, value) == ("compute", "absent"):
                faults.compute_absent = True
            elif owner == "cinder" and what in ("GET", "os-reserve"):
                faults.cinder[what] = _cinder_answer(name, value)
            elif owner == "rpc" and what in ("reserve_block_device_name", "attach_volume"):
                faults.sending[what] = _error(name, value)
            elif name == "compute.reserve_block_device_name":
                faults.compute[what] = _error(name, value, _COMPUTE_TEXT)
            elif name == "bdm.destroy":
                faults.destroy = _error(name, value)
            else:
                raise ValueError(
                    f"no such fault: {name}: {value!r}; there are cinder: down, cinder.GET, cinder.os-reserve, compute: absent, "
                    "compute.reserve_block_device_name, rpc.reserve_block_device_name, rpc.attach_volume and bdm.destroy"
                )
        return faults

    @contextlib.contextmanager
    def injected(self):
        """Put the faults of the code itself in place for the time of the block."""
        with contextlib.ExitStack() as stack:
            if "reserve_block_device_name" in self.compute:
                error = self.compute["reserve_block_device_name"]
                stack.enter_context(replaced(utils, "get_device_name_for_instance", _raiser(error)))
            if self.destroy:
                stack.enter_context(replaced(BlockDeviceMapping, "destroy", _raiser(self.destroy)))
            yield


def _raiser(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def _cinder_answer(name, value):
    if not isinstance(value, dict) or value.keys() != {"status", "key", "message"}:
        raise ValueError(f"the fault {name} takes a mapping with status, key and message, not {value!r}")
    return value


def _error(name, class_name, text=None):
    for module in (exception, oslo_messaging, builtins):
        error_class = getattr(module, str(class_name), None)
        if isinstance(error_class, type) and issubclass(error_class, exception.NovaException):
            return error_class(instance_id=seed.SERVER, instance_uuid=seed.SERVER, volume_id=seed.VOLUME)
        if isinstance(error_class, type) and issubclass(error_class, Exception):
            return error_class(text or f"fault {name}")
    raise ValueError(
        f"the fault {name} takes the name of an exception of nova.exception, oslo.messaging or Python, not {class_name!r}"
    )
