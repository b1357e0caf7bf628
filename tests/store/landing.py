"""An inbox for tests, and files that land in it."""

from pathlib import Path

from tests.builders import a_csv, all_data


def an_inbox(path: Path) -> Path:
    """A folder to be watched, with that of one source."""
    made = path / "inbox"
    (made / "iom_mmp").mkdir(parents=True)
    return made


def landed(folder: Path, name: str = "a.csv", number: int = 1) -> Path:
    """A complete file of that source; another number is another file."""
    return a_csv(folder / "iom_mmp" / name, all_data({"Number of Dead": number}))
