"""One file a method. `METHODS` names them; a test compares it with the folder."""
