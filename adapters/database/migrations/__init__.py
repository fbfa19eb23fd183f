"""Migrations of the database's tables, oldest first in `versions`."""
