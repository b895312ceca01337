"""Who hears of what: mail and signed web hooks about tickets and their response windows."""
