"""`/rosta`: votes on measures, from the question to what came of it."""
