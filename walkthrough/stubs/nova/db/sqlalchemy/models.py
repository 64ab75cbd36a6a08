"""The tables (SQLAlchemy Core). ``deleted`` is 0 for a live row and the row's id for a soft-deleted one, as in Juno."""

import functools

import sqlalchemy as sa

metadata = sa.MetaData()


def _table(name, *columns):
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.DateTime),
        sa.Column("updated_at", sa.DateTime),
        sa.Column("deleted_at", sa.DateTime),
        sa.Column("deleted", sa.Integer, nullable=False, default=0),
        *columns,
        sqlite_autoincrement=True,
    )


def _columns(kind, names):
    return [sa.Column(name, kind) for name in names.split()]


_TEXT = """
    access_ip_v4 access_ip_v6 architecture availability_zone cell_name config_drive default_ephemeral_device default_swap_device
    display_description display_name ephemeral_key_uuid host hostname image_ref kernel_id key_data key_name launched_on locked_by
    node os_type project_id ramdisk_id reservation_id root_device_name task_state user_data user_id vm_mode vm_state
"""
_NUMBERS = "ephemeral_gb instance_type_id launch_index memory_mb power_state progress root_gb vcpus"
_FLAGS = "auto_disk_config cleaned disable_terminate locked shutdown_terminate"
_MOMENTS = "launched_at scheduled_at terminated_at"

instances = _table(
    "instances",
    sa.Column("uuid", sa.String(36), unique=True, nullable=False),
    *_columns(sa.Text, _TEXT),
    *_columns(sa.Integer, _NUMBERS),
    *_columns(sa.Boolean, _FLAGS),
    *_columns(sa.DateTime, _MOMENTS),
)


def _owned_by_instance(name, *columns):
    return _table(name, sa.Column("instance_uuid", sa.String(36), sa.ForeignKey("instances.uuid"), index=True), *columns)


instance_metadata = _owned_by_instance("instance_metadata", *_columns(sa.Text, "key value"))
instance_system_metadata = _owned_by_instance("instance_system_metadata", *_columns(sa.Text, "key value"))
instance_info_caches = _owned_by_instance("instance_info_caches", *_columns(sa.Text, "network_info"))
instance_faults = _owned_by_instance("instance_faults", *_columns(sa.Integer, "code"), *_columns(sa.Text, "message details host"))
block_device_mapping = _owned_by_instance(
    "block_device_mapping",
    *_columns(
        sa.Text,
        "source_type destination_type guest_format device_type disk_bus device_name snapshot_id volume_id image_id connection_info",
    ),
    *_columns(sa.Integer, "boot_index volume_size"),
    *_columns(sa.Boolean, "delete_on_termination no_device"),
)
security_groups = _table("security_groups", *_columns(sa.Text, "name description user_id project_id"))
security_group_instance_association = _owned_by_instance(
    "security_group_instance_association", sa.Column("security_group_id", sa.Integer, sa.ForeignKey("security_groups.id"))
)
services = _table(
    "services", *_columns(sa.Text, "host binary topic disabled_reason"), *_columns(sa.Integer, "report_count"), *_columns(sa.Boolean, "disabled")
)


def create_missing(engine):
    """Create the tables and indexes that are not there. In memory none are, each time; ``create_all`` would compile them anew."""
    with engine.begin() as connection:
        for statement in _statements(engine.dialect):
            connection.exec_driver_sql(statement)


@functools.cache
def _statements(dialect):
    tables = metadata.sorted_tables
    made = [sa.schema.CreateTable(table, if_not_exists=True) for table in tables]
    made += [sa.schema.CreateIndex(index, if_not_exists=True) for table in tables for index in table.indexes]
    return [str(each.compile(dialect=dialect)) for each in made]
