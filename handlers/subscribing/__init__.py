"""`/prenumerera` and `/prenumerationer`: who gets the weekly digest where and when."""
