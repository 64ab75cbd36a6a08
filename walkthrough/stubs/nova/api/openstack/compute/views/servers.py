"""A server as the API shows it, alone and in a list."""

import hashlib

from nova import objects

_STATUS = {"active": "ACTIVE", "stopped": "SHUTOFF", "paused": "PAUSED", "resized": "VERIFY_RESIZE", "soft-delete": "SOFT_DELETED"}
#: A server in one of these states is shown with how far it is.
_IN_PROGRESS = ("active", "building", "deleted", "resized")


class ViewBuilder:
    """Builds the mapping that becomes a server's JSON."""

    def basic(self, req, instance):
        """Return id, name and links."""
        return {"id": instance.uuid, "name": instance.display_name, "links": self._links(req, instance)}

    def show(self, req, instance):
        """Return all that Juno shows of a server, extensions included."""
        context = req.environ["nova.context"]
        mappings = objects.BlockDeviceMappingList.get_by_instance_uuid(context, instance.uuid)
        return self.basic(req, instance) | {
            "status": _STATUS.get(instance.vm_state, (instance.vm_state or "unknown").upper()),
            "created": _seconds(instance.created_at),
            "updated": _seconds(instance.updated_at),
            "tenant_id": instance.project_id or "",
            "user_id": instance.user_id or "",
            "hostId": _host_id(instance),
            "image": self._image(req, instance),
            "flavor": self._flavor(req, instance),
            "addresses": {},
            "accessIPv4": str(instance.access_ip_v4 or ""),
            "accessIPv6": str(instance.access_ip_v6 or ""),
            "key_name": instance.key_name,
            "config_drive": instance.config_drive or "",
            "metadata": dict(instance.metadata),
            "security_groups": [{"name": group.name} for group in instance.security_groups],
            "OS-DCF:diskConfig": "AUTO" if instance.auto_disk_config else "MANUAL",
            "OS-EXT-AZ:availability_zone": instance.availability_zone or "",
            "OS-EXT-STS:power_state": instance.power_state,
            "OS-EXT-STS:task_state": instance.task_state,
            "OS-EXT-STS:vm_state": instance.vm_state,
            "OS-SRV-USG:launched_at": _microseconds(instance.launched_at),
            "OS-SRV-USG:terminated_at": _microseconds(instance.terminated_at),
            "os-extended-volumes:volumes_attached": [{"id": mapping.volume_id} for mapping in mappings if mapping.volume_id],
            **self._fault(context, instance),
            **({"progress": instance.progress or 0} if instance.vm_state in _IN_PROGRESS else {}),
        }

    @staticmethod
    def _fault(context, instance):
        """Return why a server is in error, if that is known. Its traceback is for an administrator."""
        if instance.vm_state != "error":
            return {}
        fault = objects.InstanceFault.get_latest_for_instance(context, instance.uuid)
        if fault is None:
            return {}
        shown = {"code": fault.code, "created": _seconds(fault.created_at), "message": fault.message or ""}
        if context.is_admin and fault.code == 500 and fault.details:
            shown["details"] = fault.details
        return {"fault": shown}

    @staticmethod
    def _links(req, instance):
        project_id = req.environ["nova.context"].project_id
        path = f"{project_id}/servers/{instance.uuid}"
        return [{"href": f"{req.host_url}/v2/{path}", "rel": "self"}, {"href": f"{req.host_url}/{path}", "rel": "bookmark"}]

    @staticmethod
    def _bookmark(req, kind, identifier):
        project_id = req.environ["nova.context"].project_id
        return {"id": identifier, "links": [{"href": f"{req.host_url}/{project_id}/{kind}/{identifier}", "rel": "bookmark"}]}

    def _image(self, req, instance):
        return self._bookmark(req, "images", instance.image_ref) if instance.image_ref else ""

    def _flavor(self, req, instance):
        return self._bookmark(req, "flavors", instance.system_metadata.get("instance_type_flavorid", ""))


def _host_id(instance):
    """Return the host's name as a project may know it: different for each project, and no way back."""
    if not instance.host:
        return ""
    return hashlib.sha224((instance.project_id + instance.host).encode()).hexdigest()


def _seconds(moment):
    return moment and moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _microseconds(moment):
    return moment and moment.strftime("%Y-%m-%dT%H:%M:%S.%f")
