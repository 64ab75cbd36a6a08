"""Nova's exceptions. Their messages and codes are what a client of Juno sees."""

import functools

from oslo_utils import excutils

from nova import safe_utils
from nova.i18n import _
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)

class NovaException(Exception):
    """An error with a message made of ``msg_fmt`` and the keywords it is raised with.

    ``kwargs`` keeps the keywords, and with ``args`` it is what travels when the error crosses the message bus. ``code`` is the
    HTTP code, and ``safe`` says that a client may read the message although the code is 500.
    """

    msg_fmt = _("An unknown exception occurred.")
    code = 500
    headers = {}
    safe = False

    def __init__(self, message=None, **kwargs):
        self.kwargs = {"code": self.code, **kwargs}
        super().__init__(self.msg_fmt % self.kwargs if message is None else message)

    def format_message(self):
        """Return the message alone. ``str()`` of an error that came over the bus has the other host's traceback too."""
        return self.args[0]


def wrap_exception(notifier=None, get_notifier=None):
    """Return a decorator for a manager's method that reports what escapes from it: a notification with the call's arguments.

    Of a cast nobody gets an answer, so this is how anybody outside hears of its failure. ``get_notifier`` is asked for a notifier
    when there is something to report, unless there is one already.
    """

    def inner(function):
        # article line 66
        @functools.wraps(function)
        def wrapped(self, context, *args, **kwargs):
            try:
                return function(self, context, *args, **kwargs)
            except Exception as error:
                with excutils.save_and_reraise_exception():
                    reporter = notifier or (get_notifier and get_notifier())
                    if reporter:
                        payload = {"exception": error, "args": safe_utils.getcallargs(function, context, *args, **kwargs)}
                        reporter.error(context, function.__name__, payload)

        return wrapped

    return inner


#: The decorator above, which the second part of the stub uses; the name itself means the first part's, at the end.
wrap_and_notify = wrap_exception


class Forbidden(NovaException):
    msg_fmt = _("Not authorized.")
    code = 403


class PolicyNotAuthorized(Forbidden):
    msg_fmt = _("Policy doesn't allow %(action)s to be performed.")


# article line 100
def wrap_exception():
    """Return a decorator for a manager's method that reports what escapes from it (Juno: as a notification; here: in the log)."""

    def inner(function):
        @functools.wraps(function)
        def wrapped(self, context, *args, **kwargs):
            try:
                return function(self, context, *args, **kwargs)
            except Exception as error:
                with excutils.save_and_reraise_exception():
                    LOG.info("%s ended with %s", function.__name__, type(error).__name__, context=context)

        return wrapped

    return inner


class Invalid(NovaException):
    msg_fmt = _("Unacceptable parameters.")
    code = 400


class InvalidInput(Invalid):
    msg_fmt = _("Invalid input received: %(reason)s")


class InvalidVolume(Invalid):
    msg_fmt = _("Invalid volume: %(reason)s")


class InvalidContentType(Invalid):
    msg_fmt = _("Invalid content type %(content_type)s.")


class MalformedRequestBody(NovaException):
    msg_fmt = _("Malformed message body: %(reason)s")


class InvalidDevicePath(Invalid):
    msg_fmt = _("The supplied device path (%(path)s) is invalid.")


class DevicePathInUse(Invalid):
    msg_fmt = _("The supplied device path (%(path)s) is in use.")
    code = 409


class InstanceInvalidState(Invalid):
    """The instance's state forbids the action: ``attr`` and ``state`` name it, or ``not_launched`` is set."""

    msg_fmt = _("Instance %(instance_uuid)s in %(attr)s %(state)s. Cannot %(method)s while the instance is in this state.")


class InstanceIsLocked(InstanceInvalidState):
    msg_fmt = _("Instance %(instance_uuid)s is locked")


class NotFound(NovaException):
    msg_fmt = _("Resource could not be found.")
    code = 404


class InstanceNotFound(NotFound):
    msg_fmt = _("Instance %(instance_id)s could not be found.")


class VolumeNotFound(NotFound):
    msg_fmt = _("Volume %(volume_id)s could not be found.")


class VolumeBDMNotFound(NotFound):
    msg_fmt = _("No volume Block Device Mapping with id %(volume_id)s.")


class CinderConnectionFailed(NovaException):
    msg_fmt = _("Connection to cinder host failed: %(reason)s")


class DiskNotFound(NotFound):
    msg_fmt = _("No disk at %(location)s")


class DeviceIsBusy(Invalid):
    msg_fmt = _("The supplied device (%(device)s) is busy.")


class FileNotFound(NotFound):
    msg_fmt = _("File %(file_path)s could not be found.")


class HypervisorUnavailable(NovaException):
    msg_fmt = _("Connection to the hypervisor is broken on host: %(host)s")


class InvalidVolumeAccessMode(Invalid):
    msg_fmt = _("Invalid volume access mode: %(access_mode)s")


class VolumeDriverNotFound(NotFound):
    msg_fmt = _("Could not find a handler for %(driver_type)s volume.")


class ComputeHostNotFound(NotFound):
    msg_fmt = _("Compute host %(host)s could not be found.")


class NotPartOfTheStub(NovaException):
    """What real Nova would do here, and this stub does not: it never makes an answer up."""

    msg_fmt = _("%(what)s: not part of this stub, which attaches iSCSI volumes to KVM and QEMU")
