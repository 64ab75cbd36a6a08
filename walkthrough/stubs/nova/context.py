"""Who makes a request, and with which rights: it travels with the request, over the message bus too."""

import copy

from oslo_utils import timeutils, uuidutils

from nova import policy

_CATALOG_TYPES = ("volume", "volumev2")


def generate_request_id():
    """Return a new request id, ``req-`` and a UUID."""
    return f"req-{uuidutils.generate_uuid()}"


class RequestContext:
    """The caller of one request.

    ``is_admin`` is worked out from the policy rule ``context_is_admin`` unless given. ``timestamp`` is a datetime or its text.
    Of ``service_catalog`` only the entries that Nova itself calls are kept. ``instance_lock_checked`` is carried for other
    versions of Nova.
    """

    def __init__(
        self,
        user_id,
        project_id,
        *,
        is_admin=None,
        read_deleted="no",
        roles=None,
        remote_address=None,
        timestamp=None,
        request_id=None,
        auth_token=None,
        quota_class=None,
        user_name=None,
        project_name=None,
        service_catalog=None,
        instance_lock_checked=False,
    ):
        self.user_id = user_id
        self.project_id = project_id
        self.roles = list(roles or [])
        self.read_deleted = read_deleted
        self.remote_address = remote_address
        self.timestamp = timeutils.parse_isotime(timestamp + "Z") if isinstance(timestamp, str) else timestamp or timeutils.utcnow()
        self.request_id = request_id or generate_request_id()
        self.auth_token = auth_token
        self.quota_class = quota_class
        self.user_name = user_name
        self.project_name = project_name
        self.service_catalog = [entry for entry in service_catalog or [] if entry.get("type") in _CATALOG_TYPES]
        self.instance_lock_checked = instance_lock_checked
        self.is_admin = is_admin if is_admin is not None else policy.check_is_admin(self)

    def to_dict(self):
        """Return what the message bus carries: plain values, the user and the project under two names each."""
        values = dict(vars(self))
        return values | {
            "timestamp": self.timestamp.strftime("%Y-%m-%dT%H:%M:%S.%f"),
            "user": self.user_id,
            "tenant": self.project_id,
        }

    @classmethod
    def from_dict(cls, values):
        """Return the context that ``to_dict`` described. Keys of other services are ignored."""
        known = cls.__init__.__kwdefaults__.keys() & values.keys()
        return cls(values.get("user_id"), values.get("project_id"), **{key: values[key] for key in known})

    def elevated(self, read_deleted=None):
        """Return a copy with an administrator's rights."""
        # The list of roles is not copied: as in Juno, the caller's own context is called an administrator's from here on.
        other = copy.copy(self)
        other.is_admin = True
        if "admin" not in other.roles:
            other.roles.append("admin")
        if read_deleted is not None:
            other.read_deleted = read_deleted
        return other

    def redacted_copy(self):
        """Return what a notification carries of the context: today's oslo.messaging asks for it, so that no token goes along."""
        other = copy.copy(self)
        other.auth_token = None
        return other


def get_admin_context(read_deleted="no"):
    """Return a context for work that no user asked for."""
    return RequestContext(None, None, is_admin=True, read_deleted=read_deleted)
