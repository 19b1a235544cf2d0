"""From released rows to a picture with its words: the part of a map command that other commands share."""
