"""Volumes, which another service keeps: Cinder."""


def API():
    """Return the volume API that the compute API uses."""
    from nova.volume import cinder

    return cinder.API()


def ExternalAPI():
    """Return the vendor's volume API of the article, which stands for storage outside Cinder."""
    from nova.volume import external

    return external.API()
