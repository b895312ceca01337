"""Facts out of what a person types: times, links, addresses, ticket numbers. Pure functions."""
