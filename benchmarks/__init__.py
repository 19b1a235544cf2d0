"""Speed as ratios against a named peer in the same run: machines differ, ratios hold."""
