"""Known incidents: what is wrong for many at once, who reported it, and telling them all."""
