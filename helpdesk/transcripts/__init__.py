"""Our record of what was said in each conversation."""
