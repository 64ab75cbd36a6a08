"""Nova's objects: rows of the database that can travel."""

from nova.objects.block_device import BlockDeviceMapping, BlockDeviceMappingList
from nova.objects.instance import Instance, InstanceList
from nova.objects.instance_fault import InstanceFault
from nova.objects.instance_info_cache import InstanceInfoCache
from nova.objects.security_group import SecurityGroup, SecurityGroupList

__all__ = [
    "BlockDeviceMapping",
    "BlockDeviceMappingList",
    "Instance",
    "InstanceFault",
    "InstanceInfoCache",
    "InstanceList",
    "SecurityGroup",
    "SecurityGroupList",
]
