"""What the report commands do. They are read when one of them is run: a question to the map does not wait for them."""
