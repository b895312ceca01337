"""The steps that bring the tables of a database from any version to the newest (Alembic)."""
