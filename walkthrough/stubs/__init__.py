"""The world the lessons run in: the article's coordinates, the cloud, and the stub Nova that is imported as ``nova``."""
