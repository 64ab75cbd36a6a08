"""nova-conductor as a service: it has the database, for compute hosts that have none."""

import threading

from walkthrough.stubs import libraries

libraries.load()

import oslo_messaging  # noqa: E402
from oslo_config import cfg  # noqa: E402

from nova.conductor.manager import ConductorManager  # noqa: E402
from nova.objects import instance_fault, service  # noqa: E402, F401  (what a compute host may ask for, by name)
from walkthrough.stubs.service import Service  # noqa: E402


class ConductorHost(Service):
    """nova-conductor on the host of that name. Whoever listens to the topic may take a message: it names no host."""

    def __init__(self, name, watcher):
        target = oslo_messaging.Target(topic=cfg.CONF.conductor.topic, server=name)
        super().__init__("conductor", target, ConductorManager(), watcher)


class Remote:
    """An object's ``indirection_api`` where one process has services with a database and others without.

    In a thread that works inside ``here(api)``, what is remotable goes there; everywhere else it is done on the spot.
    """

    def __init__(self):
        self._thread = threading.local()

    def __get__(self, instance, owner):
        return getattr(self._thread, "api", None)

    def here(self, api):
        return _Here(self._thread, api)


class _Here:
    def __init__(self, thread, api):
        self._thread = thread
        self._api = api

    def __enter__(self):
        self._thread.api = self._api

    def __exit__(self, *error):
        del self._thread.api
