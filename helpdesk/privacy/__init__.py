"""What keeps people's secrets and data no longer than needed: masking, retention, erasure."""
