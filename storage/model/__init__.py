"""Plain frozen dataclasses of the standard library; every layer above may use them."""
