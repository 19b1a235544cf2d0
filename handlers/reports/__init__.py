"""A report from the line to the reviewer: its form, its place, its time, and the cards people get."""
