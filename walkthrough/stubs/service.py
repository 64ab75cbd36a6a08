"""A service of Nova's on the message bus: what listens there and hands each message to the service's methods."""

import concurrent.futures
import contextlib
import threading

from walkthrough.stubs import libraries, post

libraries.load()

from nova import rpc  # noqa: E402
from nova.objects.base import NovaObjectSerializer  # noqa: E402

#: Messages that a service handles at once.
_WORKERS = 8


class LeftError(RuntimeError):
    """A service was made to leave what it was doing."""


class Service:
    """``manager``'s methods, on the transport that ``nova.rpc`` has. It listens once it is started.

    ``watcher`` knows of each message: its ``receive(message, context, is_cast)`` returns the context manager that the message is
    handled in, or raises what its sender gets for an answer; its ``handled(message, context, error)`` is called in either case when
    that is over, with the error that left the manager, if one did. Message and context are as they travel, in plain values.
    ``name`` is that of the threads that handle messages.
    """

    def __init__(self, name, target, manager, watcher):
        self.manager = manager
        self._server = rpc.get_server(target, [manager], NovaObjectSerializer())
        self._server.dispatcher = _WatchedDispatcher(self._server.dispatcher, name, watcher)
        # oslo.messaging's own workers look up once a second while they are idle, and a process waits for that at its end. It lets
        # nobody choose others in public.
        self._server._executor_cls = concurrent.futures.ThreadPoolExecutor
        self._listens = False

    def start(self):
        """Listen, from now on."""
        self._server.start(override_pool_size=_WORKERS)
        self._listens = True

    def close(self):
        """Listen no longer, and wait until what was received is handled."""
        # oslo.messaging would wait for ever for the start of a server that never began.
        if self._listens:
            self._listens = False
            self._server.stop()
            self._server.wait()


class _WatchedDispatcher:
    """Hands a message to the service's methods, inside what the watcher wants around it."""

    def __init__(self, dispatcher, name, watcher):
        self._dispatcher = dispatcher
        self._name = name
        self._watcher = watcher

    def dispatch(self, incoming):
        left = None
        try:
            # oslo.messaging gives a cast a msg_id of its own when it arrives; the one that it was sent with stays empty.
            is_cast = not getattr(incoming, "orig_msg_id", incoming.msg_id)
            post.take(getattr(incoming, "unique_id", None), "one-way" if is_cast else "call", incoming.message)
            with _thread_name(self._name), self._watcher.receive(incoming.message, incoming.ctxt, is_cast):
                return self._dispatcher.dispatch(incoming)
        except Exception as error:
            left = error
            raise
        except BaseException as error:
            # oslo.messaging would let this end the thread without an answer, and the caller wait for its timeout.
            left = error
            raise LeftError(f"{self._name} was made to leave {incoming.message['method']}") from error
        finally:
            post.forget()
            self._watcher.handled(incoming.message, incoming.ctxt, left)


@contextlib.contextmanager
def _thread_name(name):
    thread = threading.current_thread()
    original, thread.name = thread.name, name
    try:
        yield
    finally:
        thread.name = original
