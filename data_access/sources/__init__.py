"""Publishers: a module each, which declares its layouts and what only its files need."""
