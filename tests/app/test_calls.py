"""How many calls of ours a new view takes: they creep back where nobody counts them."""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from flask.testing import FlaskClient

from tests.app import asking

# Half of the 9,608 of the first release, which had three cards where there are six and no
# summary, and some for what this process has not been asked before. From Python 3.12 on
# comprehensions are no calls.
MOST = 5_000
_OURS = tuple(str(Path(__file__).parents[2] / name) for name in ("dashboard", "data_access"))


def test_a_new_view_of_the_trends_takes_few_calls(client: FlaskClient) -> None:
    # What a process finds out once for all views is known, whichever test came before.
    for view in ("?r=western-mediterranean&t=2016-02..2017-02", "?r=western-africa&t=2019"):
        asking.drawn(client, "/trends", view)
    body = asking.panels("/trends", "?r=central-mediterranean&t=2015-02..2016-02")
    calls = Counter[str]()

    def count(frame: FrameType, event: str, _given: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_OURS):
            calls[frame.f_code.co_qualname] += 1

    sys.setprofile(count)
    try:
        asking.answer(client, body)
    finally:
        sys.setprofile(None)
    assert 1_000 < calls.total() < MOST, calls.most_common(20)
