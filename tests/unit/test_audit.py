"""The audit and the log: what is done to a chain afterwards is found, and nobody forges a line."""

import gzip
import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.audit import chain, record
from dashboard.audit.chain import Chain
from dashboard.audit.record import Audit, AuditUnavailableError
from dashboard.cli import app
from dashboard.cli.serve import JsonLines, OneASecond

Lines = list[bytes]
_WRITER = """
import sys
from dashboard.audit.record import Audit
for number in range(int(sys.argv[2])):
    Audit(sys.argv[1]).write("export", "done", object=f"{sys.argv[3]}-{number}")
"""


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    return Audit(str(tmp_path / "audit.jsonl"))


def written(audit: Audit, count: int) -> Chain:
    for number in range(count):
        audit.write("export", "done", object=f"file-{number}")
    found = audit.chain
    assert found
    return found


def faults(kept: Chain) -> list[str]:
    return [str(fault) for fault in chain.verify(kept.files(), kept).faults]


def hashed_anew(raw: bytes) -> bytes:
    """A changed line with the hash that it would have."""
    body = raw.rpartition(b', "hash"')[0]
    return body + f', "hash": "{sha256(body).hexdigest()}"}}'.encode()


def changed(raw: bytes) -> bytes:
    return raw.replace(b'"done"', b'"refused"')


TAMPERINGS: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "removed": (lambda x: x[:3] + x[4:], "audit.jsonl:4: line 4 is missing before it"),
    "several removed": (
        lambda x: x[:3] + x[6:],
        "audit.jsonl:4: lines 4 to 6 are missing before it",
    ),
    "first removed": (
        lambda x: x[1:],
        "audit.jsonl:1: lines are missing before it: no file began with this one",
    ),
    "last removed": (
        lambda x: x[:-1],
        "audit.jsonl:9: line 10 is missing behind it: cut off",
    ),
    "all removed": (
        lambda _: [],
        "audit.jsonl: lines 1 to 10 are missing behind it: cut off",
    ),
    "changed": (
        lambda x: [*x[:3], changed(x[3]), *x[4:]],
        "audit.jsonl:4: line 4 was changed",
    ),
    "changed with its hash": (
        lambda x: [*x[:3], hashed_anew(changed(x[3])), *x[4:]],
        "audit.jsonl:4: line 4 was changed, and its hash with it",
    ),
    "last changed with its hash": (
        lambda x: [*x[:-1], hashed_anew(changed(x[-1]))],
        "audit.jsonl:10: line 10 was changed, and its hash with it",
    ),
    "reordered": (
        lambda x: [*x[:3], x[4], x[3], *x[5:]],
        "audit.jsonl:5: line 4 does not belong here, or stands twice",
    ),
    "doubled": (
        lambda x: [*x[:4], x[3], *x[4:]],
        "audit.jsonl:5: line 4 does not belong here, or stands twice",
    ),
    "written over": (
        lambda x: [*x[:3], b"nothing to see", *x[4:]],
        "audit.jsonl:4: no line of the audit: changed, or written by something else",
    ),
    "put in": (
        lambda x: [*x[:3], b"{}", *x[3:]],
        "audit.jsonl:4: no line of the audit: changed, or written by something else",
    ),
}


@pytest.mark.parametrize(("tampering", "sentence"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_each_kind_of_tampering_is_found_at_its_place_and_nothing_else_is(
    audit: Audit, tampering: Callable[[Lines], Lines], sentence: str
) -> None:
    kept = written(audit, 10)
    assert faults(kept) == []
    kept.path.write_bytes(
        b"".join(b"%b\n" % x for x in tampering(kept.path.read_bytes().split(b"\n")[:-1]))
    )
    assert faults(kept) == [sentence]
    # What is written afterwards does not heal it; a file that was emptied is like one put away.
    written(audit, 2)
    found = chain.verify(kept.files(), kept)
    assert (len(found.faults), found.first) in {(1, 1), (1, 2), (0, 11)}


def test_a_chain_written_anew_is_found_by_its_head_and_a_head_that_was_put_back_by_the_chain(
    audit: Audit,
) -> None:
    kept = written(audit, 3)
    head = kept.head.read_bytes()
    written(audit, 3)
    now = kept.head.read_bytes()
    kept.head.write_bytes(head)
    assert faults(kept) == ["audit.jsonl.head: was removed or put back: lines may be missing"]
    kept.path.unlink()
    kept.head.unlink()
    written(audit, 6)
    kept.head.write_bytes(now)
    assert faults(kept) == ["audit.jsonl:6: line 6 was changed, and its hash with it"]


def test_the_chain_goes_on_after_rotation_by_renaming_packing_and_emptying(audit: Audit) -> None:
    kept = written(audit, 3)
    rotated = kept.path.with_name("audit.jsonl.2.gz")
    rotated.write_bytes(gzip.compress(kept.path.read_bytes()))
    kept.path.unlink()
    written(audit, 3)
    kept.path.rename(kept.path.with_name("audit.jsonl.1"))
    written(audit, 3)
    copy = kept.path.with_name("audit.jsonl-20261127")
    copy.write_bytes(kept.path.read_bytes())
    os.truncate(kept.path, 0)
    written(audit, 3)
    found = chain.verify(kept.files(), kept)
    assert (found.lines, found.first, found.newest.number, found.faults) == (12, 1, 12, [])
    # The oldest may go, as a whole; one in the middle is missed.
    rotated.unlink()
    assert faults(kept) == []
    copy.unlink()
    assert faults(kept) == ["audit.jsonl:1: lines 7 to 9 are missing before it"]


@pytest.mark.parametrize("kept_bytes", [0, 1, 40, -2, -1])
def test_a_crash_in_the_middle_of_a_line_leaves_a_chain_that_holds(
    audit: Audit, kept_bytes: int
) -> None:
    kept = written(audit, 2)
    whole, head = kept.path.read_bytes(), kept.head.read_bytes()
    written(audit, 1)
    line = kept.path.read_bytes()[len(whole) :]
    # The process was ended after so many bytes of the line, before it could write the head.
    kept.path.write_bytes(whole + line[: kept_bytes if kept_bytes >= 0 else len(line) + kept_bytes])
    kept.head.write_bytes(head)
    written(audit, 2)
    assert faults(kept) == []
    if kept_bytes == 40:
        # Whoever changes the remains is found, too.
        kept.path.write_bytes(kept.path.read_bytes().replace(line[:40] + b"\n", line[:39] + b"x\n"))
        assert [fault.partition(": ")[0] for fault in faults(kept)] == ["audit.jsonl:3"]


@pytest.mark.thorough
def test_two_processes_write_to_one_file(audit: Audit) -> None:
    count = 1_000
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, audit.path, str(count), name])
        for name in ("first", "second")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    kept = audit.chain
    assert kept
    assert chain.verify(kept.files(), kept).lines == 2 * count
    assert faults(kept) == []
    names = [line["object"] for line in chain.read_lines(kept.files())]
    for name in ("first", "second"):
        assert [one for one in names if one.startswith(name)] == [
            f"{name}-{number}" for number in range(count)
        ]


def test_nothing_is_half_written_where_there_is_no_room(audit: Audit) -> None:
    kept = written(audit, 4)
    before = kept.path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A file that cannot grow is one on a full disk.
    for room in (len(before), len(before) + 100):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        try:
            with pytest.raises(AuditUnavailableError, match="cannot keep its record"):
                audit.ready()
            with pytest.raises(AuditUnavailableError, match="cannot keep its record"):
                audit.write("export", "done")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert kept.path.read_bytes() == before
    written(audit, 1)
    assert faults(kept) == []


def test_what_is_done_only_where_it_is_kept_does_not_begin(tmp_path: Path) -> None:
    nowhere = Audit(str(tmp_path / "no-such-folder/audit.jsonl"))
    begun = []
    with (
        pytest.raises(AuditUnavailableError, match="cannot keep its record"),
        nowhere.act("export"),
    ):
        begun.append("export")
    assert begun == []
    assert nowhere.fault().startswith("the audit cannot be written: ")


def test_nothing_that_was_typed_forges_a_line(audit: Audit) -> None:
    forged = 'x"}\r\n{"n": 7, "act": "export"}\u2028\u202e\x00' + "y" * 20_000
    kept = written(audit, 0)
    audit.write("export", "done", object=forged)
    raw = kept.path.read_bytes()
    assert raw.isascii()
    assert raw.count(b"\n") == 1
    assert b"\r" not in raw
    assert len(raw) < 2_000
    (line,) = chain.read_lines(kept.files())
    assert line["object"] == forged[: record._LONGEST] + "…"  # noqa: SLF001
    assert faults(kept) == []


def test_the_command_lists_and_verifies(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = written(audit, 3)
    audit.write("brief", "refused (OrderRefusedError)", object="brief.pdf\u202e", who="8f14")
    monkeypatch.setenv("ROUTEWATCH_AUDIT", audit.path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["audit", *arguments])

    listed = run("--of", "8f14", "--since", "2020-01-01", "--act", "brief").output.splitlines()
    assert len(listed) == 2
    assert "brief.pdf\ufffd" in listed[1]
    assert len(run("--since", "2100-01-01").output.splitlines()) == 1
    sound = run("verify")
    assert (sound.exit_code, sound.output.split(";")[0]) == (0, "4 lines, 1 to 4")
    kept.path.write_bytes(kept.path.read_bytes().replace(b"file-1", b"file-9"))
    broken = run("verify", audit.path)
    assert broken.exit_code == 1
    assert broken.output.splitlines()[0] == "audit.jsonl:2: line 2 was changed"
    assert run("verify", str(tmp_path / "none")).exit_code == 1
    monkeypatch.delenv("ROUTEWATCH_AUDIT")
    assert run("verify").exit_code == 2


def test_a_line_says_what_was_done_and_no_figure(audit: Audit) -> None:
    with audit.act("export", object="deaths.csv") as line:
        line.update(file="deaths.csv", marking="TLP:CLEAR", bytes=0)
    found = json.loads(Path(audit.path).read_text(encoding="ascii"))
    assert found.pop("at").endswith("+00:00")
    assert found.pop("ms") >= 0
    assert {key: found[key] for key in ("act", "object", "result", "marking", "via")} == {
        "act": "export",
        "object": "deaths.csv",
        "result": "done",
        "marking": "TLP:CLEAR",
        "via": "command line",
    }


def log_record(line: int, second: float) -> logging.LogRecord:
    made = logging.LogRecord(
        "routewatch", logging.WARNING, "a.py", line, "refused: %s", ("x",), None
    )
    made.created = second
    return made


def test_of_one_cause_a_line_a_second_is_written_and_the_rest_is_counted() -> None:
    lines = OneASecond()
    written = [lines.filter(log_record(1, 100 + place / 1000)) for place in range(900)]
    assert sum(written) == 1
    assert lines.filter(log_record(2, 100.5)), "another cause"
    last = log_record(1, 101.2)
    assert lines.filter(last)
    assert last.getMessage() == "refused: x (and 899 like it before)"


def test_a_record_is_one_line_of_json_whatever_it_says() -> None:
    fault = ValueError("a\nb")
    raised = (ValueError, fault, None)
    made = logging.LogRecord(
        "routewatch", logging.ERROR, "a.py", 1, "said: %s", ('x\n{"level": "\u202e',), raised
    )
    line = JsonLines().format(made)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    read = json.loads(line)
    assert (read["level"], read["message"]) == ("error", 'said: x\n{"level": "\u202e')
    assert read["traceback"].endswith("ValueError: a\nb")
    assert "request" not in read
