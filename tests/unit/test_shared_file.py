"""The file that all workers of a server share: who comes first makes it, and the others wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dashboard.shared_file import Form, SharedFile

FORM = Form(1, "CREATE TABLE words (word TEXT)", (), RuntimeError, "Words")
AT_ONCE, FILES = 8, 20


def test_many_may_make_it_at_the_same_moment(tmp_path: Path) -> None:
    begin = threading.Barrier(AT_ONCE, timeout=20)

    def write(number: int) -> None:
        for name in range(FILES):
            begin.wait()
            with SharedFile(tmp_path / str(name), FORM).writing() as connection:
                connection.execute("INSERT INTO words VALUES (?)", (str(number),))

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(write, range(AT_ONCE)))
    with SharedFile(tmp_path / "0", FORM).reading() as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone()[0] == AT_ONCE
