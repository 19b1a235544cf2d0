"""Answers that rest on a method: what was found, how it was found, and what of it can be taken along as a file."""
