"""Finds secrets in what people type, so that they can be hidden before anything is stored."""
