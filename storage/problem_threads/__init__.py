"""Where problems are talked about: threads with a root that is kept up to date, and what they hear once."""
