"""Did it get done, and did it help: a decision and the incidents before and after it."""
