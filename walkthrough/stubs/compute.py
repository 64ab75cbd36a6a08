"""The compute host as a service."""

from walkthrough.stubs import libraries

libraries.load()

import oslo_messaging  # noqa: E402

from nova.compute.manager import ComputeManager  # noqa: E402
from walkthrough.stubs.service import Service  # noqa: E402


class ComputeHost(Service):
    """nova-compute on the host of that name. Whether it acts on a cast is its manager's ``init_host`` and ``stubs.acting``."""

    def __init__(self, name, watcher):
        super().__init__(name, oslo_messaging.Target(topic="compute", server=name), ComputeManager(name), watcher)
