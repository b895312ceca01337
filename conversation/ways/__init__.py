"""The ways in which a message can be taken while a question of the intake is open."""
