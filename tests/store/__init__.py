"""Tests of what is kept: on a real database, made by the migrations."""
