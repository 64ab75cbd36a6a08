"""The compute host as a service: what listens to the message bus and hands each message to nova-compute's methods."""

import concurrent.futures
import contextlib
import threading

from walkthrough.stubs import libraries

libraries.load()

import oslo_messaging  # noqa: E402

from nova import rpc  # noqa: E402
from nova.compute.manager import ComputeManager  # noqa: E402
from nova.objects.base import NovaObjectSerializer  # noqa: E402

#: Messages that a compute host handles at once.
_WORKERS = 8


class LeftError(RuntimeError):
    """The compute host was made to leave what it was doing."""


class ComputeHost:
    """nova-compute on the host of that name, on the transport that ``nova.rpc`` has. It listens from the moment it is made.

    ``watcher`` knows of each message: its ``receive(message, context, is_cast)`` returns the context manager that the message is
    handled in, or raises what its sender gets for an answer; its ``handled(context)`` is called in either case when that is over.
    Message and context are as they travel, in plain values.
    """

    def __init__(self, name, watcher):
        target = oslo_messaging.Target(topic="compute", server=name)
        self._server = rpc.get_server(target, [ComputeManager(name)], NovaObjectSerializer())
        self._server.dispatcher = _WatchedDispatcher(self._server.dispatcher, name, watcher)
        # oslo.messaging's own workers look up once a second while they are idle, and a process waits for that at its end. It lets
        # nobody choose others in public.
        self._server._executor_cls = concurrent.futures.ThreadPoolExecutor
        self._server.start(override_pool_size=_WORKERS)

    def close(self):
        """Listen no longer, and wait until what was received is handled."""
        self._server.stop()
        self._server.wait()


class _WatchedDispatcher:
    """Hands a message to the host's methods, inside what the watcher wants around it."""

    def __init__(self, dispatcher, name, watcher):
        self._dispatcher = dispatcher
        self._name = name
        self._watcher = watcher

    def dispatch(self, incoming):
        try:
            # oslo.messaging gives a cast a msg_id of its own when it arrives; the one that it was sent with stays empty.
            is_cast = not getattr(incoming, "orig_msg_id", incoming.msg_id)
            with _thread_name(self._name), self._watcher.receive(incoming.message, incoming.ctxt, is_cast):
                return self._dispatcher.dispatch(incoming)
        except Exception:
            raise
        except BaseException as error:
            # oslo.messaging would let this end the thread without an answer, and the caller wait for its timeout.
            raise LeftError(f"{self._name} was made to leave {incoming.message['method']}") from error
        finally:
            self._watcher.handled(incoming.ctxt)


@contextlib.contextmanager
def _thread_name(name):
    thread = threading.current_thread()
    original, thread.name = thread.name, name
    try:
        yield
    finally:
        thread.name = original
