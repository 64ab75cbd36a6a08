"""The compute API: which controller serves which URL."""

import nova.api.openstack
from nova.api.openstack import wsgi
from nova.api.openstack.compute import servers, versions
from nova.api.openstack.compute.contrib import volumes


class APIRouter(nova.api.openstack.APIRouter):
    """Version document, servers, and the attachments of a server."""

    def _setup_routes(self, mapper):
        mapper.connect("versions", "/", controller=versions.create_resource(), action="show", conditions={"method": ["GET"]})
        mapper.resource("server", "servers", controller=servers.create_resource(), collection={"detail": "GET"})
        mapper.resource(
            "volume_attachment",
            "os-volume_attachments",
            controller=wsgi.Resource(volumes.VolumeAttachmentController()),
            parent_resource={"member_name": "server", "collection_name": "servers"},
        )
