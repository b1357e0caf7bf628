"""What is written beside the line that marks a break in labels."""

from dashboard.panels.shapes import label_breaks
from data_access.registry.breaks import BREAKS


def test_a_break_has_its_number_where_a_list_says_what_it_is_and_else_its_title() -> None:
    (month, word), *_rest = label_breaks.words(BREAKS[:1], 7)
    assert (month, word) == (BREAKS[0].month, "8")
    assert label_breaks.words(BREAKS[:1], None) == [(BREAKS[0].month, BREAKS[0].title)]
