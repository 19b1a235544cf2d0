"""What became of postings, for administrators."""
