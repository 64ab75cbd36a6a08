"""The compute service: the API's side (``api``, ``rpcapi``) and the compute host's (``manager``)."""


def API(*args, **kwargs):
    """Return the compute API that nova-api uses (Juno chooses another one for cells)."""
    from nova.compute import api

    return api.API(*args, **kwargs)
