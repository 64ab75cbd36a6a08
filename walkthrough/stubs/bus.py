"""The message bus. A process keeps one and lends it to each cloud: making one costs as much as making a cloud."""

import collections
import functools
import re
import threading
import uuid
from dataclasses import dataclass

from walkthrough.stubs import libraries, seed

libraries.load()

import kombu  # noqa: E402
import oslo_messaging  # noqa: E402
from kombu.transport import memory  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_messaging import transport as messaging_transport  # noqa: E402
from oslo_messaging._drivers import amqp, amqpdriver  # noqa: E402

from nova import rpc  # noqa: E402
from walkthrough.stubs import outages, post  # noqa: E402
from walkthrough.stubs.compute import ComputeHost  # noqa: E402

#: RabbitMQ's driver on a broker inside this process (DESIGN.md).
IN_MEMORY = "kombu+memory://localhost/"
#: Seconds between two looks into an empty queue of the broker in this process.
_POLLING_INTERVAL = 0.002
#: Seconds in which compute1 must have handled what was sent to it.
PATIENCE = 60
#: What listens on a bus in one process, and where two hosts have a process each, by its topic.
EVERYTHING = frozenset({"compute", "conductor"})
CONTROLLER = frozenset({"conductor"})
COMPUTE_HOST = frozenset({"compute"})
_LOOKING_UP = 0.1
#: Seconds for a broker to answer.
_KNOCKING = 10
_PASSWORD = re.compile(r"(?<=//)([^/@]*?):[^/@]*@")


# oslo.messaging sets this to zero for the sake of its own tests: a loop that would take half a processor while a person thinks.
memory.Transport.polling_interval = property(lambda self: _POLLING_INTERVAL, lambda self, value: None)


def _add_unique_id(message):
    """Give a message the id by which its taker tells whether it has come before, unless it has one."""
    message.setdefault(amqp.UNIQUE_ID, uuid.uuid4().hex)


# oslo.messaging makes the id itself, where nobody can know it before the message is gone.
amqp._add_unique_id = _add_unique_id


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
    """A transport, with compute1 listening on it, and a conductor once somebody asks for one; on two hosts, what is ``here``.

    ``cloud`` borrows the bus: its ``on_send(message)`` may refuse a message by raising, ``on_receive(message, context,
    is_cast)`` returns a context manager around the handling on compute1, ``on_asked(context)`` one around that on the conductor,
    ``on_handled(message, error)`` is told how compute1's ended, ``on_notify(topic, message)`` what is told to whoever listens,
    ``waiting(work)`` does what has to wait for compute1, and ``compute_absent`` says that nobody listens, ``cast_twice`` that a
    cast comes twice, ``call_late`` that a reserve call is handled when nobody waits for its answer any more.
    """

    def __init__(self, url, here=EVERYTHING):
        self.url = url
        self.here = here
        self.cloud = None
        self._under_way = collections.Counter()
        self._changed = threading.Condition()
        self.transport = _WatchedTransport(_driver(url), self)
        self.notifications = _WatchedNotifications(self.transport._driver, self)
        rpc.init(cfg.CONF, self.transport)
        # A client is what registers the options of clients; a cloud may want to set them before nova-api makes its own.
        rpc.get_client(oslo_messaging.Target())
        self.compute = ComputeHost(seed.COMPUTE_HOST, self) if "compute" in here else None
        if here == EVERYTHING:
            # Where it is alone, what has been left for it by another process is done once it is ready.
            self.compute.start()
        self._conductor = None

    def listen_for_the_conductor(self):
        """Have nova-conductor listen too, from now on, if it is here."""
        if self._conductor is None and "conductor" in self.here:
            from walkthrough.stubs.conductor import ConductorHost

            self._conductor = ConductorHost("controller", _AtTheConductor(self))
            self._conductor.start()

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
            if self.url == IN_MEMORY:
                _forget_notifications()

    def close(self):
        """Wait until compute1 has handled what it has received, and end the bus's threads and connections."""
        for service in (self.compute, self._conductor):
            if service:
                service.close()
        self.transport.cleanup()

    def receive(self, message, context, is_cast):
        """Return what the cloud wants around the handling of a message on compute1. Raises BusError while no cloud is open."""
        if self.cloud is None:
            raise BusError("a message came while no cloud is open")
        return self.cloud.on_receive(message, context, is_cast)

    def handled(self, message, context, error):
        """Take note that compute1 is done with a message, and of the error that left it."""
        if self.cloud is not None:
            self.cloud.on_handled(message, error)
        self.count(-1, context["request_id"])

    def count(self, change, request_id):
        """Add to the number of a request's messages that are on their way or being handled.

        Of two hosts neither sees both ends of a message.
        """
        if self.here != EVERYTHING:
            return
        with self._changed:
            self._under_way[request_id] += change
            self._changed.notify_all()


class _AtTheConductor:
    """Knows of the messages that the conductor handles, and has the cloud put around them what it likes."""

    def __init__(self, bus):
        self._bus = bus

    def receive(self, message, context, is_cast):
        if self._bus.cloud is None:
            raise BusError("a message came while no cloud is open")
        return self._bus.cloud.on_asked(context)

    def handled(self, message, context, error):
        self._bus.count(-1, context["request_id"])


def _forget_notifications():
    """Empty the queues that nobody reads: on a broker in this process they would grow for as long as it runs."""
    for name, queue in list(memory.Channel.queues.items()):
        if name.startswith("notifications."):
            queue.queue.clear()


def shown(url: str) -> str:
    """Return a URL without its passwords."""
    return _PASSWORD.sub(r"\1:***@", url)


def knock(url):
    """Raise BusError, in one line, if no broker lets this process in at a URL: oslo.messaging would try for ever."""
    reason = why_not(url)
    if reason is not None:
        told = f"no message bus at {shown(url)}: {reason}"
        raise BusError(f"{told}; is RabbitMQ running there, with that user, password and path?")


def why_not(url: str) -> str | None:
    """Return why no broker lets this process in at a URL, or None if one does."""
    if not url.startswith("rabbit:"):
        return None
    try:
        with _connected(url) as connection:
            connection.ensure_connection(max_retries=1, timeout=_KNOCKING)
    except Exception as error:
        # Of every library on the way there may be one of its own; a broker's refusal begins with a number.
        return shown(" ".join(str(error.__cause__ or error).split()) or type(error).__name__)
    return None


def is_heard(url: str, queue: str) -> bool:
    """Tell whether somebody takes messages from a broker's queue."""
    if not url.startswith("rabbit:"):
        return False
    with _connected(url) as connection:
        try:
            return connection.channel().queue_declare(queue, passive=True).consumer_count > 0
        except connection.channel_errors:
            # There is no such queue.
            return False


def _connected(url):
    return kombu.Connection(url.replace("rabbit:", "amqp:", 1), connect_timeout=_KNOCKING)


def _driver(url):
    """Return oslo.messaging's driver for a URL. Raises BusError if the URL names none."""
    conf = cfg.CONF
    conf([], project="nova", default_config_files=[], default_config_dirs=[])
    oslo_messaging.set_transport_defaults(rpc.EXCHANGE)
    try:
        transport = oslo_messaging.get_rpc_transport(conf, url=url, allowed_remote_exmods=rpc.ALLOWED_EXMODS)
    except (oslo_messaging.DriverLoadFailure, oslo_messaging.InvalidTransportURL) as error:
        told = f"{shown(url)!r} names no message bus: {shown(str(error))}"
        raise BusError(f"{told}; try rabbit://USER:PASSWORD@HOST:5672/") from None
    if url == IN_MEMORY:
        # A broker in this process has no heartbeat, and the driver would complain that it is missing.
        conf.set_override("heartbeat_timeout_threshold", 0, group="oslo_messaging_rabbit")
    # A listener looks up that often to see whether it is to stop. The driver's own five seconds would be those of every Ctrl-C.
    amqpdriver.ACK_REQUEUE_EVERY_SECONDS_MAX = _LOOKING_UP
    return transport._driver


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
        # The caller's list of roles may grow later: what travels is what it is now.
        context = ctxt | {"roles": list(ctxt["roles"])}
        sent = Message(kind, message["method"], message["version"], message["args"], context, target.topic, target.server)
        message[amqp.UNIQUE_ID] = message_id = post.announced() or uuid.uuid4().hex
        try:
            cloud.on_send(sent)
            answer = self._deliver(cloud, target, ctxt, message, wait_for_reply=wait_for_reply, **options)
        except oslo_messaging.MessageDeliveryFailure:
            sent.delivered = False
            raise
        except oslo_messaging.MessagingTimeout:
            outages.tell("silent", message=sent, seconds=cfg.CONF.rpc_response_timeout)
            raise
        except Exception:
            if wait_for_reply:
                post.take(message_id, "answer", message)
            raise
        if wait_for_reply:
            post.take(message_id, "answer", message)
        return answer

    def _deliver(self, cloud, target, ctxt, message, **options):
        if cloud.compute_absent and target.topic == "compute":
            # Sent to a queue that nobody has made, as to a host that was never started: the broker drops it.
            return super()._send(target(server=f"{target.server}-absent"), ctxt, message, **options)
        if cloud.call_late and message["method"] == "reserve_block_device_name":
            self._bus.count(+1, ctxt["request_id"])
            super()._send(target, ctxt, message)
            raise oslo_messaging.MessagingTimeout("Timed out waiting for a reply")
        twice = cloud.cast_twice and not options["wait_for_reply"]
        self._bus.count(+1 + twice, ctxt["request_id"])
        send = functools.partial(super()._send, target, ctxt, message, **options)
        try:
            # Whoever asks the conductor is compute1, where nobody waits in nova-api's place.
            if options["wait_for_reply"] and target.topic == "compute":
                return cloud.waiting(send)
            if twice:
                send()
                # Whoever takes it drops what it has had under the same id.
                message[amqp.UNIQUE_ID] = post.again(message[amqp.UNIQUE_ID])
            return send()
        except oslo_messaging.MessageDeliveryFailure:
            self._bus.count(-1 - twice, ctxt["request_id"])
            raise


class _WatchedNotifications(messaging_transport.NotificationTransport):
    """A transport that shows each notification to the cloud before it leaves. See ``_WatchedTransport``."""

    def __init__(self, driver, bus):
        super().__init__(driver)
        self._bus = bus

    def _send_notification(self, target, ctxt, message, version, retry=None):
        # The driver adds the context to the message itself.
        self._bus.cloud.on_notify(target.topic, dict(message))
        super()._send_notification(target, ctxt, message, version, retry=retry)


_bus = None


def get(url, here=EVERYTHING):
    """Return the process's bus, a new one if it is for another URL or for something else that listens."""
    global _bus
    if _bus is not None and (_bus.url, _bus.here) != (url, here):
        close()
    if _bus is None:
        _bus = Bus(url, here)
    return _bus


def close():
    """Close the process's bus, if it has one; the next cloud makes another. No cloud may be open."""
    global _bus
    closing, _bus = _bus, None
    if closing is not None:
        closing.close()
