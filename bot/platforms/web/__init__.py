"""The local chat page: the reference implementation of a platform."""
