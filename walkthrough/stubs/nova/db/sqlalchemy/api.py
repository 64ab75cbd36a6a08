"""Queries and changes. Rows come and go as plain dicts, with aware datetimes.

An in-memory SQLite database lives in one connection, which all threads share: a lock gives it to one transaction at a time.
"""

import contextlib
import datetime
import threading

import sqlalchemy as sa
from oslo_config import cfg
from oslo_utils import timeutils
from sqlalchemy import pool

from nova import exception, second_part
from nova.db.sqlalchemy import models

CONF = cfg.CONF
CONF.register_opts([cfg.StrOpt("connection", default="sqlite://", help="SQLAlchemy URL of the database")], group="database")

_UTC = datetime.timezone.utc
_engine = None
_lock = threading.Lock()


def create_schema():
    """Open the database that ``database.connection`` names and create the tables."""
    global _engine
    if _engine is None or _engine.url != sa.make_url(CONF.database.connection):
        _engine = sa.create_engine(CONF.database.connection, poolclass=pool.StaticPool, connect_args={"check_same_thread": False})
    models.create_missing(_engine)


def dispose():
    """Close the database. One in memory is gone then; the engine stays, and with it the statements that it has compiled."""
    _close_when_free()


@contextlib.contextmanager
def transaction():
    """Give one thread a connection whose changes are kept together, or not at all if an exception leaves the block."""
    with _lock, _engine.begin() as connection:
        yield connection


def _select(connection, table, *conditions):
    found = connection.execute(sa.select(table).where(*conditions).order_by(table.c.id))
    return [
        {key: value.replace(tzinfo=_UTC) if isinstance(value, datetime.datetime) else value for key, value in zip(found.keys(), row)}
        for row in found
    ]


def rows(table, *conditions):
    """Return the rows of a table that meet all conditions, soft-deleted ones too, in order of their ids."""
    with transaction() as connection:
        return _select(connection, table, *conditions)


def insert(table, **values):
    """Insert a row as it is given and return it, as it now stands in the table."""
    with transaction() as connection:
        key = connection.execute(sa.insert(table).values(**_naive(values))).inserted_primary_key[0]
        return _select(connection, table, table.c.id == key)[0]


def insert_all(table, values):
    """Insert several rows that have the same columns."""
    with transaction() as connection:
        connection.execute(sa.insert(table), [_naive(row) for row in values])


def update(table, condition, **values):
    """Change the rows that meet the condition and return their number."""
    with transaction() as connection:
        return connection.execute(sa.update(table).where(condition).values(**_naive(values))).rowcount


def _naive(values):
    return {
        name: value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value for name, value in values.items()
    }


def _live(table):
    return table.c.deleted == 0


def _with_parts(instance):
    """Add what Nova reads along with an instance: metadata, system metadata, security groups and the info cache."""
    uuid = instance["uuid"]

    def owned(table):
        return rows(table, _live(table), table.c.instance_uuid == uuid)

    groups = models.security_groups
    memberships = [row["security_group_id"] for row in owned(models.security_group_instance_association)]
    return instance | {
        "metadata": {row["key"]: row["value"] for row in owned(models.instance_metadata)},
        "system_metadata": {row["key"]: row["value"] for row in owned(models.instance_system_metadata)},
        "info_cache": next(iter(owned(models.instance_info_caches)), None),
        "security_groups": rows(groups, _live(groups), groups.c.id.in_(memberships)),
    }


def instance_get_all(context, *conditions):
    """Return the instances that the caller may see: an administrator all, anyone else the project's. ``read_deleted`` counts."""
    table = models.instances
    if not context.is_admin:
        conditions += (table.c.project_id == context.project_id,)
    if context.read_deleted == "no":
        conditions += (_live(table),)
    return [_with_parts(row) for row in rows(table, *conditions)]


def _one_instance(context, identifier, condition):
    found = instance_get_all(context, condition)
    if not found:
        raise exception.InstanceNotFound(instance_id=identifier)
    return found[0]


def instance_get_by_uuid(context, uuid):
    """Return one instance with its parts. Raises InstanceNotFound, for another project's too."""
    return _one_instance(context, uuid, models.instances.c.uuid == uuid)


def instance_get(context, instance_id):
    """Return one instance by its database id. Raises InstanceNotFound, for another project's too."""
    return _one_instance(context, instance_id, models.instances.c.id == instance_id)


def instance_update(context, uuid, values):
    """Change an instance's columns and return it. Raises InstanceNotFound."""
    update(models.instances, models.instances.c.uuid == uuid, updated_at=timeutils.utcnow(), **values)
    return instance_get_by_uuid(context, uuid)


def block_device_mapping_get_all_by_instance(context, instance_uuid):
    """Return the live mappings of an instance."""
    table = models.block_device_mapping
    return rows(table, _live(table), table.c.instance_uuid == instance_uuid)


def block_device_mapping_get_by_volume_id(context, volume_id):
    """Return the first live mapping of a volume, or None."""
    table = models.block_device_mapping
    return next(iter(rows(table, _live(table), table.c.volume_id == volume_id)), None)


def block_device_mapping_create(context, values):
    """Insert a mapping and return it."""
    return insert(models.block_device_mapping, created_at=timeutils.utcnow(), **values)


# article line 163
def block_device_mapping_destroy(context, bdm_id):
    """Soft-delete a mapping."""
    table = models.block_device_mapping
    update(table, table.c.id == bdm_id, deleted=bdm_id, deleted_at=timeutils.utcnow())


def instance_fault_create(context, values):
    """Insert what went wrong with an instance and return it."""
    return insert(models.instance_faults, created_at=timeutils.utcnow(), **values)


# The second part (nova/second_part.py), and what is nobody's but the second part's.


# article line 450
def service_get_by_compute_host(context, host):
    """Return the row of nova-compute on a host. Raises ComputeHostNotFound."""
    table = models.services
    found = rows(table, _live(table), table.c.host == host, table.c.topic == "compute")
    if not found:
        raise exception.ComputeHostNotFound(host=host)
    return found[0]


# article line 520
def service_update(context, service_id, values):
    """Change a service's columns and return it."""
    table = models.services
    update(table, table.c.id == service_id, updated_at=timeutils.utcnow(), **values)
    return rows(table, table.c.id == service_id)[0]


# article line 2350
def instance_update_and_get_original(context, instance_uuid, values):
    """Change an instance's columns that are to have another value; return the row as it was and as it is. InstanceNotFound."""
    original = instance_get_by_uuid(context, instance_uuid)
    changed = {name: value for name, value in values.items() if original[name] != value}
    if not changed:
        return original, original
    update(models.instances, models.instances.c.uuid == instance_uuid, updated_at=timeutils.utcnow(), **changed)
    return original, instance_get_by_uuid(context, instance_uuid)


# article line 3622
def block_device_mapping_update(context, bdm_id, values):
    """Change a live mapping's columns and return it, or None if it is gone."""
    table = models.block_device_mapping
    update(table, sa.and_(_live(table), table.c.id == bdm_id), updated_at=timeutils.utcnow(), **values)
    return next(iter(rows(table, _live(table), table.c.id == bdm_id)), None)


# article line 3681
@second_part.instead_of(block_device_mapping_destroy, "nova.db.api")
def block_device_mapping_destroy(context, bdm_id):
    """Soft-delete a mapping."""
    table = models.block_device_mapping
    update(table, table.c.id == bdm_id, deleted=bdm_id, deleted_at=timeutils.utcnow())


# article line 5419
@second_part.instead_of(instance_fault_create, "nova.db.api")
def instance_fault_create(context, values):
    """Insert what went wrong with an instance and return it."""
    return insert(models.instance_faults, created_at=timeutils.utcnow(), **values)


# article line 5430
def instance_fault_get_latest(context, instance_uuid):
    """Return the last fault of an instance, or None."""
    table = models.instance_faults
    return next(iter(rows(table, _live(table), table.c.instance_uuid == instance_uuid)[::-1]), None)


# What follows would, further up, move the lines that traces have of this file.
_PATIENCE = 2  # seconds for a transaction that was left behind to end


def _close_when_free():
    global _engine, _lock
    # SQLite does not survive that a connection is closed while another thread works with it.
    if _lock.acquire(timeout=_PATIENCE):
        _engine.dispose()
        _lock.release()
    else:
        _engine, _lock = None, threading.Lock()
