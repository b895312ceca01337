"""A help desk with some life in it: for the pictures in the documentation and for backups."""
