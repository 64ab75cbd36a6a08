"""compute1 where it acts on a cast: the machine and its libvirt, and Nova's second part in the place of the first."""

import contextlib
import importlib
from dataclasses import dataclass, field

from walkthrough.stubs import libraries, seed

libraries.load()

from oslo_config import cfg  # noqa: E402

from nova import second_part, utils  # noqa: E402
from nova.conductor import rpcapi  # noqa: E402
from nova.objects.base import NovaObject  # noqa: E402
from nova.virt.libvirt import driver  # noqa: E402
from walkthrough.stubs.conductor import Remote  # noqa: E402
from walkthrough.stubs.host import Host  # noqa: E402
from walkthrough.stubs.libvirt import Libvirt  # noqa: E402
from walkthrough.stubs.process import replaced  # noqa: E402

#: What a scenario may say of a compute host that acts.
STATES = ("domain", "iscsi", "command", "output")


@dataclass
class Compute1:
    """compute1's machine, its libvirt, and what comes of their faults. ``sleep`` is what the driver's waits are.

    Raises ValueError for a state of which there is none.
    """

    guest: str
    sleep: object
    faults: dict = field(default_factory=dict)
    domain: str | None = None
    iscsi: dict | None = None
    command: dict | None = None
    output: dict | None = None

    def __post_init__(self):
        target = f"{seed.PORTAL} {seed.target(seed.VOLUME)}"
        self.host = Host(iscsi=self.iscsi, command=self.command, output=self.output, sleep=self.sleep, target=target)
        self.libvirt = Libvirt({self.guest: self.domain})
        self._remote = None

    @contextlib.contextmanager
    def acting(self, manager):
        """Let a manager act, and its objects go to the conductor unless that is local or they do already, while the block lasts."""
        with contextlib.ExitStack() as stack:
            for owner, name, value in second_part.REPLACEMENTS:
                owner = importlib.import_module(owner) if isinstance(owner, str) else owner
                stack.enter_context(replaced(owner, name, value))
            stack.enter_context(replaced(utils, "HOST", self.host))
            stack.enter_context(replaced(driver, "libvirt", self.libvirt))
            if not cfg.CONF.conductor.use_local and NovaObject.indirection_api is None:
                self._remote = Remote()
                stack.enter_context(replaced(NovaObject, "indirection_api", self._remote))
            manager.init_host()
            # A connection to libvirt is there before anything fails, as on a host that has been running for a while.
            self.libvirt.calls.clear()
            self.libvirt.faults = self.faults
            yield

    def working(self):
        """Return what is to be entered around each piece of the manager's work."""
        return self._remote.here(rpcapi.ConductorAPI()) if self._remote else contextlib.nullcontext()
