"""What has a database at hand."""

from nova.db import api


class Base:
    """Gives a class the database as ``self.db``."""

    def __init__(self):
        self.db = api
