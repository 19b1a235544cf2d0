"""A problem where people talk: followed in a room, kept up to date there, and what is lifted out of the talk."""
