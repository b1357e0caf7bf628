"""Packs that go out by themselves: a list says what to whom, a record says what has gone."""
