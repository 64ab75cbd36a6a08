"""The database as the rest of Nova uses it; ``nova.db.sqlalchemy.api`` does the work."""

from nova.db.sqlalchemy.api import (
    block_device_mapping_create,
    block_device_mapping_destroy,
    block_device_mapping_get_all_by_instance,
    block_device_mapping_get_by_volume_id,
    block_device_mapping_update,
    instance_fault_create,
    instance_fault_get_latest,
    instance_get,
    instance_get_all,
    instance_get_by_uuid,
    instance_update,
    instance_update_and_get_original,
    service_get_by_compute_host,
    service_update,
)

__all__ = [
    "DBError",
    "block_device_mapping_create",
    "block_device_mapping_destroy",
    "block_device_mapping_get_all_by_instance",
    "block_device_mapping_get_by_volume_id",
    "block_device_mapping_update",
    "instance_fault_create",
    "instance_fault_get_latest",
    "instance_get",
    "instance_get_all",
    "instance_get_by_uuid",
    "instance_update",
    "instance_update_and_get_original",
    "service_get_by_compute_host",
    "service_update",
]


class DBError(Exception):
    """The database cannot do what it is asked (oslo.db)."""
