"""The `karta` command line, one file a group. Nothing heavy is imported before its command runs."""
