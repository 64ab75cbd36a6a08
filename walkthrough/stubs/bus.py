"""The message bus and the compute host on it. A process keeps one and lends it to each cloud, which is made sooner so."""

import collections
import concurrent.futures
import contextlib
import functools
import threading
from dataclasses import dataclass

from walkthrough.stubs import libraries, seed

libraries.load()

import oslo_messaging  # noqa: E402
from kombu.transport import memory  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_messaging import transport as messaging_transport  # noqa: E402

from nova import rpc  # noqa: E402
from nova.compute.manager import ComputeManager  # noqa: E402
from nova.objects.base import NovaObjectSerializer  # noqa: E402

#: RabbitMQ's driver on a broker inside this process (DESIGN.md).
IN_MEMORY = "kombu+memory://localhost/"
_WORKERS = 8
#: Seconds between two looks into an empty queue of the broker in this process.
_POLLING_INTERVAL = 0.002
#: Seconds in which compute1 must have handled what was sent to it.
PATIENCE = 60


# oslo.messaging sets this to zero for the sake of its own tests: a loop that would take half a processor while a person thinks.
memory.Transport.polling_interval = property(lambda self: _POLLING_INTERVAL, lambda self, value: None)


class BusError(RuntimeError):
    """The bus cannot be used."""


@dataclass
class Message:
    """A message that nova-api sent. ``args`` and ``context`` are as they travel: plain values, objects taken apart.

    ``delivered`` is false if the message could not leave.
    """

    kind: str
    method: str
    version: str
    args: dict
    context: dict
    topic: str
    server: str
    delivered: bool = True

    def __str__(self):
        return f"{self.kind} {self.method} {self.version}"


class Bus:
    """A transport and compute1's server on it.

    ``cloud`` borrows the bus: its ``on_send(message)`` may refuse a message by raising, ``on_receive(message, context,
    is_cast)`` returns a context manager around the handling on compute1, ``waiting(work)`` does what has to wait for compute1, and
    ``compute_absent`` says that nobody listens.
    """

    def __init__(self, url):
        self.url = url
        self.cloud = None
        self._under_way = collections.Counter()
        self._changed = threading.Condition()
        conf = cfg.CONF
        conf([], project="nova", default_config_files=[], default_config_dirs=[])
        oslo_messaging.set_transport_defaults(rpc.EXCHANGE)
        try:
            plain = oslo_messaging.get_rpc_transport(conf, url=url, allowed_remote_exmods=rpc.ALLOWED_EXMODS)
        except (oslo_messaging.DriverLoadFailure, oslo_messaging.InvalidTransportURL) as error:
            raise BusError(f"{url!r} names no message bus: {error}; try rabbit://USER:PASSWORD@HOST:5672/") from error
        if url == IN_MEMORY:
            # A broker in this process has no heartbeat, and the driver would complain that it is missing.
            conf.set_override("heartbeat_timeout_threshold", 0, group="oslo_messaging_rabbit")
        self.transport = _WatchedTransport(plain._driver, self)
        rpc.init(conf, self.transport)
        target = oslo_messaging.Target(topic="compute", server=seed.COMPUTE_HOST)
        # A client is what registers the options of clients; a cloud may want to set them before nova-api makes its own.
        rpc.get_client(target)
        self._server = rpc.get_server(target, [ComputeManager(seed.COMPUTE_HOST)], NovaObjectSerializer())
        self._server.dispatcher = _WatchedDispatcher(self._server.dispatcher, self)
        # oslo.messaging's own workers look up once a second while they are idle, and a process waits for that at its end. It lets
        # nobody choose others in public.
        self._server._executor_cls = concurrent.futures.ThreadPoolExecutor
        self._server.start(override_pool_size=_WORKERS)

    def lend(self, cloud):
        """Let a cloud use the bus until ``give_back``."""
        self.cloud = cloud

    def settle(self, patience=PATIENCE, request_id=None):
        """Wait until compute1 has handled all that was sent to it, or what one request sent.

        Raises BusError if that takes more seconds than ``patience``.
        """
        with self._changed:
            left = self._under_way
            if not self._changed.wait_for(lambda: not (left[request_id] if request_id else left.total()), timeout=patience):
                count = left.total()
                left.clear()
                raise BusError(f"compute1 has not handled {count} of the messages sent to it within {patience} s")

    def give_back(self, patience=PATIENCE):
        """Settle, and take the bus from the cloud."""
        try:
            self.settle(patience)
        finally:
            self.cloud = None

    def close(self):
        """Stop compute1, wait until it has handled what it has taken, and end the bus's threads and connections."""
        self._server.stop()
        self._server.wait()
        self.transport.cleanup()

    def count(self, change, request_id):
        """Add to the number of a request's messages that are on their way or being handled."""
        with self._changed:
            self._under_way[request_id] += change
            self._changed.notify_all()


class _WatchedTransport(messaging_transport.RPCTransport):
    """A transport that shows each message to the cloud before it leaves.

    oslo.messaging has no public place for that between its client and a driver, hence the override of ``_send``.
    """

    def __init__(self, driver, bus):
        super().__init__(driver)
        self._bus = bus

    def _send(self, target, ctxt, message, wait_for_reply=None, **options):
        cloud = self._bus.cloud
        if cloud is None:
            raise BusError(f"no cloud is open to send {message.get('method')} in")
        kind = "call" if wait_for_reply else "cast"
        sent = Message(kind, message["method"], message["version"], message["args"], ctxt, target.topic, target.server)
        try:
            cloud.on_send(sent)
            return self._deliver(cloud, target, ctxt, message, wait_for_reply=wait_for_reply, **options)
        except oslo_messaging.MessageDeliveryFailure:
            sent.delivered = False
            raise

    def _deliver(self, cloud, target, ctxt, message, **options):
        if cloud.compute_absent:
            # Sent to a queue that nobody has made, as to a host that was never started: the broker drops it.
            return super()._send(target(server=f"{target.server}-absent"), ctxt, message, **options)
        self._bus.count(+1, ctxt["request_id"])
        send = functools.partial(super()._send, target, ctxt, message, **options)
        try:
            return cloud.waiting(send) if options["wait_for_reply"] else send()
        except oslo_messaging.MessageDeliveryFailure:
            self._bus.count(-1, ctxt["request_id"])
            raise


class _WatchedDispatcher:
    """Hands a message to compute1's methods, inside what the cloud wants around it."""

    def __init__(self, dispatcher, bus):
        self._dispatcher = dispatcher
        self._bus = bus

    def dispatch(self, incoming):
        cloud = self._bus.cloud
        if cloud is None:
            raise BusError("a message came while no cloud is open")
        try:
            # oslo.messaging gives a cast a msg_id of its own when it arrives; the one that it was sent with stays empty.
            is_cast = not getattr(incoming, "orig_msg_id", incoming.msg_id)
            with _thread_name(seed.COMPUTE_HOST), cloud.on_receive(incoming.message, incoming.ctxt, is_cast):
                return self._dispatcher.dispatch(incoming)
        except Exception:
            raise
        except BaseException as error:
            # oslo.messaging would let this end the thread without an answer, and the caller wait for its timeout.
            raise BusError(f"compute1 was made to leave {incoming.message['method']}") from error
        finally:
            self._bus.count(-1, incoming.ctxt["request_id"])


@contextlib.contextmanager
def _thread_name(name):
    thread = threading.current_thread()
    original, thread.name = thread.name, name
    try:
        yield
    finally:
        thread.name = original


_bus = None


def get(url):
    """Return the process's bus, a new one if it is for another URL."""
    global _bus
    if _bus is not None and _bus.url != url:
        close()
    if _bus is None:
        _bus = Bus(url)
    return _bus


def close():
    """Close the process's bus, if it has one; the next cloud makes another. No cloud may be open."""
    global _bus
    closing, _bus = _bus, None
    if closing is not None:
        closing.close()
