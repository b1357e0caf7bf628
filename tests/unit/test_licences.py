"""The committed list of licences is the one that is made of what is installed."""

from packaging.licenses import canonicalize_license_expression

from tools import licences


def test_the_list_of_licences_is_that_of_the_lock() -> None:
    lock = licences.pinned((licences.ROOT / "requirements" / "dev.txt").read_text("utf-8"))
    assert len(lock) > 100
    listed = licences.LIST.read_text("utf-8")
    assert licences.text(lock, listed) == listed, "call `make licences`"


def test_scripts_and_letters_in_the_wheel_have_a_row_each() -> None:
    packages = [*licences.vendored()]
    assert len(packages) == 3
    for one in packages:
        assert canonicalize_license_expression(one.licence) == one.licence
