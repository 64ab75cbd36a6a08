"""Attachments of volumes to a server, at the article's lines."""

import uuid

from webob import exc

from nova import compute
from nova import exception
from nova import objects
from nova.api.openstack import common
from nova.api.openstack import extensions
from nova.api.openstack import wsgi
from nova.api.openstack import xmlutil
from nova.i18n import _
from nova.openstack.common import log as logging

LOG = logging.getLogger(__name__)
authorize = extensions.extension_authorizer('compute', 'volumes')
authorize_attach = extensions.extension_authorizer('compute', 'volume_attachments')

_ATTACHMENT = xmlutil.TemplateElement('volumeAttachment', attributes=('device', 'serverId', 'id', 'volumeId'))


class VolumeAttachmentTemplate(xmlutil.TemplateBuilder):
    """One attachment in XML."""

    root = _ATTACHMENT


class VolumeAttachmentsTemplate(xmlutil.TemplateBuilder):
    """A list of attachments in XML."""

    root = xmlutil.TemplateElement('volumeAttachments', each=_ATTACHMENT)


class VolumeAttachmentController(wsgi.Controller):
    """The volumes of one server: ``/servers/{server_id}/os-volume_attachments``."""

    def __init__(self):
        self.compute_api = compute.API()
        super().__init__()

    @wsgi.serializers(xml=VolumeAttachmentsTemplate)
    def index(self, req, server_id):
        """List a server's attachments. ``limit`` and ``offset`` page through them."""
        context = req.environ['nova.context']
        authorize(context)
        authorize_attach(context, action='index')
        attachments = [_attachment(mapping) for mapping in self._mappings(context, server_id)]
        return {'volumeAttachments': common.limited(attachments, req)}

    @wsgi.serializers(xml=VolumeAttachmentTemplate)
    def show(self, req, server_id, id):
        """Show the attachment of one volume, which ``id`` names."""
        context = req.environ['nova.context']
        authorize(context)
        authorize_attach(context, action='show')
        for mapping in self._mappings(context, server_id):
            if mapping.volume_id == id:
                return {'volumeAttachment': _attachment(mapping)}
        raise exc.HTTPNotFound(explanation=_("volume_id not found: %s") % id)

    def _mappings(self, context, server_id):
        """Return the server's live block device mappings that have a volume."""
        try:
            instance = self.compute_api.get(context, server_id, want_objects=True)
        except exception.NotFound as error:
            raise exc.HTTPNotFound(explanation=error.format_message()) from error
        mappings = objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid)
        return [mapping for mapping in mappings if mapping.volume_id]

    def _validate_volume_id(self, volume_id):
        """Raise HTTPBadRequest unless the id is a UUID in canonical form: lower case, with hyphens."""
        try:
            canonical = str(uuid.UUID(volume_id)) == volume_id
        except (AttributeError, TypeError, ValueError):
            canonical = False
        if not canonical:
            msg = _("Bad volumeId format: volumeId is not in proper format (%s)") % common.juno_text(volume_id)
            raise exc.HTTPBadRequest(explanation=msg)

    def delete(self, req, server_id, id):
        """Say that the stub cannot detach yet. A client takes 404 for "is gone": it is for what is not attached, as in Juno."""
        context = req.environ['nova.context']
        authorize(context)
        authorize_attach(context, action='delete')
        if not any(mapping.volume_id == id for mapping in self._mappings(context, server_id)):
            raise exc.HTTPNotFound(explanation=_("volume_id not found: %s") % id)
        msg = _("This nova-api cannot detach a volume yet: %(volume_id)s stays attached to %(server_id)s.")
        raise exc.HTTPNotImplemented(explanation=msg % {'volume_id': id, 'server_id': server_id})

    # article line 388
    @wsgi.serializers(xml=VolumeAttachmentTemplate)
    def create(self, req, server_id, body):
        """Attach a volume to an instance."""
        import pdb; pdb.set_trace()
        context = req.environ['nova.context']
        authorize(context)
        authorize_attach(context, action='create')

        if not self.is_valid_body(body, 'volumeAttachment'):
            msg = _("volumeAttachment not specified")
            raise exc.HTTPBadRequest(explanation=msg)
        try:
            volume_id = body['volumeAttachment']['volumeId']
        except KeyError:
            msg = _("volumeId must be specified.")
            raise exc.HTTPBadRequest(explanation=msg)
        device = body['volumeAttachment'].get('device')

        self._validate_volume_id(volume_id)

        LOG.audit(_("Attach volume %(volume_id)s to instance %(server_id)s "
                    "at %(device)s"),
                  {'volume_id': volume_id,
                   'device': device,
                   'server_id': server_id},
                  context=context)

        try:
            instance = self.compute_api.get(context, server_id,
                                            want_objects=True)
            device = self.compute_api.attach_volume(context, instance,
                                                    volume_id, device)
        except exception.NotFound as e:
            raise exc.HTTPNotFound(explanation=e.format_message())
        except exception.InstanceIsLocked as e:
            raise exc.HTTPConflict(explanation=e.format_message())
        except exception.InstanceInvalidState as state_error:
            common.raise_http_conflict_for_instance_invalid_state(state_error,
                    'attach_volume')

        # The attach is async
        attachment = {}
        attachment['id'] = volume_id
        attachment['serverId'] = server_id
        attachment['volumeId'] = volume_id
        attachment['device'] = device

        # NOTE(justinsb): And now, we have a problem...
        # The attach is async, so there's a window in which we don't see
        # the attachment (until the attachment completes).  We could also
        # get problems with concurrent requests.  I think we need an
        # attachment state, and to write to the DB here, but that's a bigger
        # change.
        # For now, we'll probably have to rely on libraries being smart

        # TODO(justinsb): How do I return "accepted" here?
        return {'volumeAttachment': attachment}


def _attachment(mapping):
    return {
        'device': mapping.device_name,
        'serverId': mapping.instance_uuid,
        'id': mapping.volume_id,
        'volumeId': mapping.volume_id,
    }
