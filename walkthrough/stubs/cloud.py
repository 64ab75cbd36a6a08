"""The cloud: controller, compute1, instance01, the volume, database, message bus and Cinder, made for one or a few requests."""

import contextlib
import functools
import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from walkthrough.stubs import layout, libraries

libraries.load()

import oslo_messaging  # noqa: E402
import sqlalchemy.exc  # noqa: E402
import webob  # noqa: E402
from oslo_config import cfg  # noqa: E402

from nova import policy as nova_policy  # noqa: E402
from nova import rpc  # noqa: E402
from nova.db.sqlalchemy import api as database  # noqa: E402
from nova.db.sqlalchemy import models  # noqa: E402
from nova.volume import cinderclient  # noqa: E402
from walkthrough.stubs import bus, given, post, process, seed  # noqa: E402
from walkthrough.stubs.cinder import Asking, Cinder  # noqa: E402
from walkthrough.stubs.faults import Faults  # noqa: E402

#: Seconds that compute1 has to end what it does when somebody leaves.
_HURRY = 1
_open_lock = threading.Lock()


class Cloud:
    """The world that a request runs in. Open it with ``with``; only one can be open in a process, as Nova has globals.

    The first six arguments are the differences from the article's cloud: columns of
    instance 33, the volume's state in Cinder, columns of block device mapping 38, policy rules, options
    (``{"cinder.cross_az_attach": False}``) and faults. Whatever is not known among them is a ValueError.

    With ``attach`` compute1 acts on a cast: it attaches the volume. Without it compute1 only takes note that the cast has come:
    there the article ends. ``domain`` (a state of libvirt's, or ``absent``), ``iscsi``, ``command`` and ``output`` are the state of
    a compute1 that acts (``stubs.libvirt``, ``stubs.host``). ``sleep`` is what a wait is, in seconds, of Cinder's client and of
    compute1's driver; without it nobody waits. ``slept`` tells how long they waited, or would have.

    ``around`` is called with a lane, ``controller``, ``compute1`` or ``conductor``, and returns a context manager that is entered
    around each piece of that lane's work, in the thread that does it. ``waiting`` is called with whatever has to wait for compute1,
    and returns or raises what comes of it; with it compute1 may take as long as it likes, as somebody may stand there and think.
    ``transport_url`` names another message bus (oslo.messaging). With ``elsewhere`` compute1 is a process of its own at the other
    end of it (``stubs.node``), which has no database: here are nova-api and the conductor.

    While open: ``messages`` are what nova-api sent, in order, ``undelivered`` those that a fault kept from leaving;
    ``received`` the methods that compute1 was asked for; ``cinder`` the volume service, ``asking`` how its client asks; clock and
    ids are the article's;
    ``pdb.set_trace`` does nothing, unless someone replaces it.
    """

    def __init__(
        self,
        *,
        instance: dict | None = None,
        volume: dict | None = None,
        bdm_38: dict | None = None,
        policy: dict | None = None,
        config: dict | None = None,
        fault: dict | None = None,
        attach: bool = False,
        domain: str | None = None,
        iscsi: dict | None = None,
        command: dict | None = None,
        output: dict | None = None,
        sleep: Callable[[float], object] | None = None,
        around: Callable[[str], AbstractContextManager] | None = None,
        waiting: Callable[[Callable], object] | None = None,
        transport_url: str = bus.IN_MEMORY,
        elsewhere: bool = False,
    ) -> None:
        differences = {"instance": instance, "volume": volume, "bdm_38": bdm_38, "policy": policy, "config": config, "fault": fault}
        differences |= {"iscsi": iscsi, "command": command, "output": output}
        for name, difference in differences.items():
            given.mapping(name, difference)
        given.volume(volume)
        given.rules(policy)
        self._instance = seed.INSTANCE | given.columns("instance", models.instances, instance)
        self._mapping = seed.ROOT_MAPPING | given.columns("bdm_38", models.block_device_mapping, bdm_38)
        self._policy = dict(policy or {})
        self._config = dict(config or {})
        self._faults = Faults.parse(fault)
        self._around = around or (lambda lane: contextlib.nullcontext())
        self.waiting = waiting or (lambda work: work())
        self._patience = None if waiting else bus.PATIENCE
        self._transport_url = transport_url
        self._elsewhere = elsewhere
        self._stack = contextlib.ExitStack()
        self._apps = {}
        self._sending = threading.local()
        self._casts: dict[str, threading.Event | None] = {}
        self._held: list[threading.Event] = []
        self._noting = threading.Lock()
        self._handled_once = threading.Event()
        volumes = seed.volumes()
        volumes[seed.VOLUME].update(volume or {})
        self.cinder = Cinder(volumes, self._faults.cinder, self._faults.cinder_down)
        self.slept: dict[str, list[float]] = {"cinderclient": [], "driver": []}
        self._sleep = sleep or (lambda seconds: None)
        self.asking = Asking(
            self.cinder,
            retries=lambda: cfg.CONF.cinder.http_retries,
            timeout=lambda: cfg.CONF.cinder.http_timeout,
            sleep=functools.partial(self._wait, "cinderclient"),
            timed_out=cinderclient.ReadTimeout,
        )
        machine = {"domain": domain, "iscsi": iscsi, "command": command, "output": output}
        self._compute1 = None if elsewhere else self._acting(attach, machine)
        self.notifications: list[tuple[str, dict]] = []
        self.outcomes: list[tuple[str, BaseException | None]] = []
        self.asked_of_the_conductor: list[bus.Message] = []
        self.messages: list[bus.Message] = []
        self.undelivered: list[bus.Message] = []
        self.received: list[str] = []
        self._request_ids: set[str] = set()

    def _acting(self, attach, states):
        """Return compute1's machine and libvirt, or None for a compute1 that does not act. Raises ValueError for what it is not."""
        if not isinstance(attach, bool):
            raise ValueError(f"attach: takes true or false, not {attach!r}")
        if attach:
            from walkthrough.stubs import acting

            states["domain"] = states["domain"] or ("running" if self._instance["vm_state"] == "active" else "shutoff")
            guest = f"instance-{self._instance['id']:08x}"
            return acting.Compute1(guest, functools.partial(self._wait, "driver"), self._faults.libvirt, **states)
        needing = [name for name, value in states.items() if value is not None] + self._faults.needs_attach
        if needing:
            raise ValueError(f"{needing[0]}: only a compute1 that acts has it: say attach as well")
        return None

    def _wait(self, who, seconds):
        self.slept[who].append(seconds)
        self._sleep(seconds)

    @property
    def host(self):
        """compute1's machine (``stubs.host.Host``). Only where compute1 acts."""
        return self._compute1.host

    @property
    def libvirt(self):
        """compute1's libvirt (``stubs.libvirt.Libvirt``). Only where compute1 acts."""
        return self._compute1.libvirt

    def __enter__(self) -> "Cloud":
        if not _open_lock.acquire(blocking=False):
            raise RuntimeError("a cloud is open already in this process; close it before opening another")
        self._stack.callback(_open_lock.release)
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: object) -> None:
        if error is not None and not isinstance(error, Exception):
            # Somebody leaves: whatever compute1 is doing must not keep them.
            self._patience = _HURRY
        self.close()

    def _open(self) -> None:
        enter, at_close = self._stack.enter_context, self._stack.callback
        bus.knock(self._transport_url)
        self._bus = bus.get(self._transport_url, bus.CONTROLLER if self._elsewhere else bus.EVERYTHING)
        if self._compute1:
            # A notifier is what registers the options of notifiers.
            oslo_messaging.Notifier(self._bus.notifications, driver="noop")
        enter(process.options(self._config))
        enter(process.article_clock())
        nova_policy.init(self._policy)
        at_close(nova_policy.reset)
        database.create_schema()
        at_close(database.dispose)
        self._fill_database()
        enter(process.replaced(cinderclient, "ENDPOINT", self.asking))
        rpc.init(cfg.CONF, self._bus.transport, self._bus.notifications)
        at_close(rpc.cleanup)
        if self._compute1:
            self._let_compute1_act()
        elif self._elsewhere:
            self.cinder.details = seed.VOLUME_DETAILS
            database.insert_all(models.services, [seed.SERVICE])
        # The first id is the request's: what compute1 needs to make itself ready comes before.
        enter(process.article_ids())
        enter(self._faults.injected())
        self._bus.lend(self)
        at_close(self._give_back)
        if self._elsewhere:
            # What waits for it there may be older than this process.
            self._bus.listen_for_the_conductor()
        enter(process.passing_pdb())

    def _let_compute1_act(self):
        self.cinder.details = seed.VOLUME_DETAILS
        database.insert_all(models.services, [seed.SERVICE])
        if not cfg.CONF.conductor.use_local:
            self._bus.listen_for_the_conductor()
        self._stack.enter_context(self._compute1.acting(self._bus.compute.manager))

    def _give_back(self) -> None:
        try:
            self.waiting(lambda: self._bus.give_back(self._patience))
        except bus.BusError:
            if self._patience != _HURRY:
                raise

    def close(self) -> None:
        """Wait until compute1 has handled what was cast to it, and put everything back. Closing twice does no harm."""
        self._let_go()
        self._stack.close()

    def _fill_database(self) -> None:
        owned = {"instance_uuid": seed.SERVER, "created_at": self._instance["created_at"]}
        group = seed.SECURITY_GROUP
        system_metadata = seed.SYSTEM_METADATA.items()
        for what, table, rows in (
            ("instance", models.instances, [self._instance]),
            ("instance", models.instance_system_metadata, [owned | {"key": key, "value": value} for key, value in system_metadata]),
            ("instance", models.instance_info_caches, [owned | {"network_info": "[]"}]),
            ("instance", models.security_groups, [group]),
            ("instance", models.security_group_instance_association, [owned | {"security_group_id": group["id"]}]),
            ("bdm_38", models.block_device_mapping, [self._mapping]),
        ):
            try:
                database.insert_all(table, rows)
            except (sqlalchemy.exc.SQLAlchemyError, OverflowError, UnicodeError) as error:
                raise ValueError(f"{what}: the database does not take this: {getattr(error, 'orig', None) or error}") from error

    def request(
        self,
        body: str | bytes | dict | None = None,
        *,
        server: str = seed.SERVER,
        project: str = seed.PROJECT,
        url_project: str | None = None,
        roles: str = "_member_",
        content_type: str = "application/json",
        method: str = "POST",
        path: str | None = None,
    ) -> webob.Request:
        """Return the article's request, or one that differs in what is given.

        ``body`` is the text that is sent; a dict is sent as JSON, and None is the article's body (or none, unless the method
        is POST). ``path`` replaces the whole path. The headers are those that keystone's middleware would have set.
        """
        texts = {"server": server, "project": project, "content_type": content_type, "method": method}
        texts |= {"url_project": url_project or "", "path": path or ""}
        for name, text in texts.items():
            given.kind(name, text, str, "a text")
        given.kind("roles", roles, str, 'a text, the roles separated by commas ("_member_,admin")')
        given.kind("body", body, (str, bytes, dict, type(None)), "a text, bytes or a dict")
        if path is None:
            path = f"/v2/{project if url_project is None else url_project}/servers/{server}/os-volume_attachments"
        if body is None and method == "POST":
            body = {"volumeAttachment": {"device": "", "volumeId": seed.VOLUME}}
        if isinstance(body, dict):
            try:
                body = json.dumps(body)
            except (TypeError, ValueError) as error:
                raise ValueError(f"body: this dict cannot be sent as JSON: {error}") from error
        request = webob.Request.blank(path, base_url=seed.CONTROLLER, method=method)
        request.remote_addr = "192.0.2.10"
        request.headers.update(identity(project, roles))
        if body is not None:
            request.body = body.encode() if isinstance(body, str) else body
            request.content_type = content_type
        return request

    def send(self, request: webob.Request, app: str = "osapi_compute", *, held: bool = False) -> webob.Response:
        """Hand a request to nova-api, as a socket would, and return its answer. ``app`` is one of ``nova.wsgi.Loader``'s.

        compute1 handles what the request casts once it is answered, or once ``settle`` is called if it is ``held``. On real hosts
        the order is open; here it is the same in each run. An exception that escapes nova-api has a note that says where the
        stub's lines are in the real files.
        """
        if app not in self._apps:
            from nova import wsgi

            self._apps[app] = wsgi.Loader().load_app(app)
        self._sending.answered = answered = threading.Event()
        try:
            with self._around("controller"):
                return request.get_response(self._apps[app])
        except BaseException as error:
            layout.add_real_positions(error)
            raise
        finally:
            self._sending.answered = None
            if held:
                self._held.append(answered)
            else:
                answered.set()
            post.forget()

    def settle(self, answer: webob.Response | None = None) -> None:
        """Wait until compute1 has handled all casts of the requests that were answered, or of the one with this answer."""
        self._let_go()
        request_id = answer and answer.headers.get("x-compute-request-id")
        self.waiting(lambda: self._bus.settle(self._patience, request_id))

    def _let_go(self) -> None:
        held, self._held = self._held, []
        for answered in held:
            answered.set()

    def mappings(self) -> list[dict]:
        """Return all block device mappings as rows, the soft-deleted ones too; ``deleted`` is true or false."""
        return [row | {"deleted": bool(row["deleted"])} for row in database.rows(models.block_device_mapping)]

    def faults(self) -> list[dict]:
        """Return the instance's fault rows, in order."""
        return database.rows(models.instance_faults)

    def instance(self) -> dict:
        """Return the row of instance 33."""
        return database.rows(models.instances)[0]

    @property
    def compute_absent(self) -> bool:
        """Whether nobody listens on compute1."""
        return self._faults.compute_absent

    @property
    def cast_twice(self) -> bool:
        """Whether a cast is delivered twice, as a broker may that has not heard that the first was taken."""
        return self._faults.cast_twice

    @property
    def call_late(self) -> bool:
        """Whether compute1 takes a reserve call up only when its sender has given up: it was not running, or the lock was taken."""
        return self._faults.call_late

    def on_send(self, message: bus.Message) -> None:
        """Note a message that is about to leave; raise the fault that keeps it from leaving. Only compute1 asks the conductor."""
        if message.topic != "compute":
            self.asked_of_the_conductor.append(message)
            return
        self.messages.append(message)
        self._request_ids.add(message.context["request_id"])
        if message.kind == "cast" or self.call_late:
            self._casts[message.context["request_id"]] = getattr(self._sending, "answered", None)
        fault = self._faults.sending.get(message.method)
        if fault is not None:
            self.undelivered.append(message)
            raise fault

    def on_receive(self, message: dict, context: dict, is_cast: bool) -> AbstractContextManager:
        """Wait for a cast's request to be answered, note the message, and return what is to be entered around its handling.

        A cast that comes twice is handled once it was handled: on a real host the two take turns at the instance's lock.
        """
        answered = self._casts.get(context["request_id"]) if is_cast else None
        if answered is not None:
            answered.wait()
        with self._noting:
            is_second = is_cast and self.cast_twice and message["method"] in self.received
            self.received.append(message["method"])
        if is_second:
            self._handled_once.wait()
        return self._at_work() if self._compute1 else self._around(seed.COMPUTE_HOST)

    @contextlib.contextmanager
    def _at_work(self):
        with self._compute1.working(), self._around(seed.COMPUTE_HOST):
            yield

    def on_asked(self, context: dict) -> AbstractContextManager:
        """Return what is to be entered around what the conductor does for compute1.

        What a compute host asks when it starts is no part of a request's way.
        """
        is_at_start = self._elsewhere and context.get("request_id") not in self._request_ids
        return contextlib.nullcontext() if is_at_start else self._around("conductor")

    def on_handled(self, message: dict, error: BaseException | None) -> None:
        """Note how compute1's work on a message ended."""
        if message["method"] == "attach_volume":
            self._handled_once.set()
        if self._compute1:
            self.outcomes.append((message["method"], error))

    def on_notify(self, topic: str, message: dict) -> None:
        """Note a notification that is about to leave."""
        self.notifications.append((topic, message))


def identity(project: str = seed.PROJECT, roles: str = "_member_") -> dict[str, str]:
    """Return the headers by which keystone's middleware tells nova-api who the caller is; ``roles`` are separated by commas."""
    return {
        "X-Identity-Status": "Confirmed",
        "X-User-Id": seed.USER,
        "X-User-Name": "demo",
        "X-Project-Id": project,
        "X-Tenant-Id": project,
        "X-Project-Name": "demo",
        "X-Tenant-Name": "demo",
        "X-Roles": roles,
        "X-Auth-Token": "tok",
        "X-Service-Catalog": json.dumps(seed.SERVICE_CATALOG),
    }
