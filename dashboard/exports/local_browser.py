"""A Chromium that opens pages of this machine and speaks to nobody else."""

from collections.abc import Sequence

from dashboard.exports.chromium import Quiet

_NOBODY = "--host-resolver-rules=MAP * ~NOTFOUND"


class Local(Quiet):
    """It may ask the address that a page of ours is served at, and no other."""

    def get_cli(self) -> Sequence[str]:
        """How it is started."""
        given = [argument for argument in super().get_cli() if argument != _NOBODY]
        return [*given, f"{_NOBODY}, EXCLUDE 127.0.0.1"]
