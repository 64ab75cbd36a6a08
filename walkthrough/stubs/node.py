"""compute1 as a process of its own: nova-compute without a database, between the bus, the conductor and Cinder's port."""

import contextlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from walkthrough.stubs import libraries, seed

libraries.load()

import oslo_messaging  # noqa: E402
from oslo_config import cfg  # noqa: E402

from nova import rpc  # noqa: E402
from nova.conductor import rpcapi  # noqa: E402
from nova.objects.base import NovaObject  # noqa: E402
from nova.volume import cinderclient  # noqa: E402
from walkthrough.stubs import acting, bus, outages, process  # noqa: E402
from walkthrough.stubs.cinder import Asking  # noqa: E402
from walkthrough.stubs.cinder_http import HttpCinder  # noqa: E402


class Node:
    """compute1 on a bus. Open it with ``with``; it works in threads of its own until it is closed.

    ``url`` is the bus (oslo.messaging's), ``cinder`` the URL of the controller's Cinder. ``around(message, is_cast)`` returns the
    context manager that is entered around the handling of each message, in the thread that does it; ``message`` is as it travels.
    Raises BusError, on entering, if the bus lets nobody in or no conductor answers there, and ConnectionRefusedError if no Cinder
    does.
    """

    #: As ``bus.Bus`` asks of whoever borrows it.
    compute_absent = call_late = cast_twice = False

    def __init__(self, url: str, cinder: str, *, around: Callable[[dict, bool], AbstractContextManager]) -> None:
        self._url = url
        self._around = around
        self._stack = contextlib.ExitStack()
        self._answers = HttpCinder(cinder, timeout=lambda: cfg.CONF.cinder.http_timeout, timed_out=cinderclient.ReadTimeout)
        asking = Asking(
            self._answers,
            retries=lambda: cfg.CONF.cinder.http_retries,
            timeout=lambda: None,
            sleep=time.sleep,
            timed_out=cinderclient.ReadTimeout,
        )
        self._asking = asking
        # instance01 is stopped.
        self._compute1 = acting.Compute1(f"instance-{seed.INSTANCE['id']:08x}", time.sleep, domain="shutoff")

    @property
    def host(self):
        """The machine (``stubs.host.Host``)."""
        return self._compute1.host

    @property
    def libvirt(self):
        """Its libvirt (``stubs.libvirt.Libvirt``)."""
        return self._compute1.libvirt

    def __enter__(self):
        bus.knock(self._url)
        self._answers("GET", f"/volumes/{seed.VOLUME}")
        try:
            self._open()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error):
        self._stack.close()

    def _open(self):
        enter = self._stack.enter_context
        if bus.is_heard(self._url, f"compute.{seed.COMPUTE_HOST}"):
            outages.tell("another")
        borrowed = bus.get(self._url, bus.COMPUTE_HOST)
        borrowed.lend(self)
        oslo_messaging.Notifier(borrowed.notifications, driver="noop")
        # As the hosts were set up that were measured. Juno sends no notification unless it is told to.
        enter(process.options({"conductor.use_local": False, "notification_driver": ["messaging"]}))
        enter(process.article_clock())
        enter(process.replaced(cinderclient, "ENDPOINT", self._asking))
        rpc.init(cfg.CONF, borrowed.transport, borrowed.notifications)
        self._stack.callback(rpc.cleanup)
        enter(process.replaced(NovaObject, "indirection_api", rpcapi.ConductorAPI()))
        try:
            enter(self._compute1.acting(borrowed.compute.manager))
        except oslo_messaging.MessagingTimeout as error:
            told = f"no conductor answers on {bus.shown(self._url)} within {cfg.CONF.rpc_response_timeout} s"
            raise bus.BusError(f"{told}; has the controller the same bus?") from error
        enter(process.passing_pdb())
        borrowed.compute.start()
        self._stack.callback(borrowed.compute.close)

    def on_send(self, message):
        """Take note of nothing: what compute1 asks, it asks the conductor."""

    def on_notify(self, topic, message):
        """Take note of nothing."""

    def on_handled(self, message, error):
        """Take note of nothing: ``around`` has seen the error."""

    @staticmethod
    def waiting(work):
        return work()

    @contextlib.contextmanager
    def on_receive(self, message, context, is_cast):
        """Return what is to be entered around the handling of a message."""
        with self._compute1.working(), self._around(message, is_cast):
            yield
