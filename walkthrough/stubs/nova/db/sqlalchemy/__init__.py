"""The database on SQLAlchemy."""
