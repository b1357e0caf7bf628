"""What cannot run is said in one line; with CI=true it fails, as a skip does."""

from collections.abc import Generator

import pytest

from tests import conftest

SENTENCE = "tests on published files left out; to run them: put them there"


@pytest.fixture
def without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    need = ("published", lambda: None, "tests on published files", "put them there")
    monkeypatch.setattr(conftest, "_NEEDS", (need,))


@pytest.mark.usefixtures("without_files")
def test_missing_files_are_said_and_fail_in_ci(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conftest, "_IN_CI", False)
    assert conftest._left_out() == [SENTENCE]  # noqa: SLF001 - what pytest's summary says
    conftest.pytest_configure(pytestconfig)
    monkeypatch.setattr(conftest, "_IN_CI", True)
    with pytest.raises(pytest.UsageError, match=SENTENCE):
        conftest.pytest_configure(pytestconfig)


def reported(report: pytest.TestReport) -> pytest.TestReport:
    """A report as the hook lets it go on."""
    hook: Generator[None, pytest.TestReport, pytest.TestReport]
    hook = conftest.pytest_runtest_makereport()
    next(hook)
    with pytest.raises(StopIteration) as end:
        hook.send(report)
    passed_on: pytest.TestReport = end.value.value
    return passed_on


@pytest.mark.parametrize(("in_ci", "outcome"), [(False, "skipped"), (True, "failed")])
def test_a_skip_fails_in_ci(monkeypatch: pytest.MonkeyPatch, *, in_ci: bool, outcome: str) -> None:
    monkeypatch.setattr(conftest, "_IN_CI", in_ci)
    skipped = pytest.TestReport(
        "a", ("a.py", 1, "a"), {}, "skipped", ("a.py", 1, "Skipped: why"), "call"
    )
    assert reported(skipped).outcome == outcome
