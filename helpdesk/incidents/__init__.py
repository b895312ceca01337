"""Known incidents: problems of many people at once, who reported them, and notifying them all."""
