"""Encrypted volumes. None is attached here, but a volume may say that it is one."""

from nova import exception


# article line 49
def get_encryption_metadata(context, volume_api, volume_id, connection_info):
    """Return how a volume is encrypted: nothing. Raises NotPartOfTheStub for one that is."""
    if connection_info.get("data", {}).get("encrypted"):
        raise exception.NotPartOfTheStub(what=f"the encrypted volume {volume_id}")
    return {}
