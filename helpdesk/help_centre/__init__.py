"""The help centre: articles, their passages, the search over them and the answers."""
