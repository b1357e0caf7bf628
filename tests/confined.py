"""A command as a unit of systemd confines it, where no systemd runs.

`python -m tests.confined UNIT USER COMMAND…`: privileges, system calls, namespaces, kinds of
sockets and executable memory, as the unit's own lines have them; what it sees of the file system is
not part of it. Root becomes the user that is named.
"""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_ALLOW, _PERMISSION, _NO_SUCH_CALL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
_EQUAL, _MASKED_EQUAL = 4, 7
_NAMESPACES = {"cgroup": 1 << 25, "ipc": 1 << 27, "net": 1 << 30, "mnt": 1 << 17, "pid": 1 << 29}
_NAMESPACES |= {"user": 1 << 28, "uts": 1 << 26}
_FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
_DROP_BOUNDING, _DENY_WRITE_EXECUTE, _LAST_CAPABILITY = 24, 65, 40


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def settings(unit: Path) -> Mapping[str, Sequence[str]]:
    """Each setting of a unit with its values, in their order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def _calls(name: str) -> set[str]:
    """The system calls of a set, or one alone."""
    if not name.startswith("@"):
        return {name}
    program = shutil.which("systemd-analyze")
    assert program, "tests that need it are marked so"
    listed = subprocess.run(
        [program, "--no-pager", "syscall-filter", name],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    parts = [line.strip() for line in listed[1:] if not line.strip().startswith("#")]
    return {call for part in parts if part for call in _calls(part)}


def _allowed(lines: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        calls = {call for name in line.removeprefix("~").split() for call in _calls(name)}
        found = found - calls if line.startswith("~") else found | calls
    return found | _calls("@default")


def _forbidden(spaces: str) -> int:
    """Flags of namespaces that may not be made."""
    may = set(_NAMESPACES) if spaces == "no" else set(spaces.split())
    return sum(bit for space, bit in _NAMESPACES.items() if space not in may)


def _filter(given: Mapping[str, Sequence[str]]) -> None:
    """Let the kernel refuse what a unit does not allow; new privileges are gone with it."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(_PERMISSION))
    no_space = _Comparison(0, _MASKED_EQUAL, _forbidden(given["RestrictNamespaces"][0]), 0)
    families = given["RestrictAddressFamilies"][0].split()
    special: Mapping[str, Sequence[tuple[int, Sequence[_Comparison]]]] = {
        "clone": [(_ALLOW, [no_space])],
        "unshare": [(_ALLOW, [no_space])],
        # Its flags are behind a pointer: whoever calls it takes the older one instead.
        "clone3": [(_NO_SUCH_CALL, [])],
        "socket": [(_ALLOW, [_Comparison(0, _EQUAL, _FAMILIES[one], 0)]) for one in families],
    }
    for call in _allowed(given["SystemCallFilter"]):
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        for action, comparisons in special.get(call, [(_ALLOW, [])]):
            array = (_Comparison * len(comparisons))(*comparisons)
            seccomp.seccomp_rule_add_array(rules, action, number, len(comparisons), array)
    if failed := seccomp.seccomp_load(rules):
        raise OSError(-failed, "SystemCallFilter")


def confine(unit: Path, name: str) -> None:
    """Be confined from now on, as a user of this name where we are root.

    Raises:
        OSError: the kernel does not let us.
    """
    given, c = settings(unit), ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        for capability in range(_LAST_CAPABILITY + 1):
            c.prctl(_DROP_BOUNDING, capability, 0, 0, 0)
        user = pwd.getpwnam(name)
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    if given.get("MemoryDenyWriteExecute") == ["yes"] and c.prctl(_DENY_WRITE_EXECUTE, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "MemoryDenyWriteExecute")
    _filter(given)


if __name__ == "__main__":
    confine(Path(sys.argv[1]), sys.argv[2])
    sys.exit(subprocess.run(sys.argv[3:], check=False).returncode)
