#!/bin/sh
# Installs Routewatch @VERSION@ from this folder into a new one, without any network:
#
#     sh install.sh /opt/routewatch-@VERSION@
#
# PYTHON names the Python to use, if it is not the first python3. Nothing outside of the new folder is changed.
set -eu
# Services run as users of their own, who read all of it.
umask 022

refuse() {
    echo "Routewatch was not installed: $1" >&2
    exit 1
}

[ $# = 1 ] || refuse "name the folder to install into, as in: sh install.sh /opt/routewatch-@VERSION@"
into=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${PYTHON:-python3}

if [ -e "$into" ] && { [ ! -d "$into" ] || [ -n "$(ls -A "$into")" ]; }; then
    refuse "$into is there already. Name a new folder: each release has its own, and the one before stays until you remove it."
fi

command -v "$python" >/dev/null ||
    refuse "there is no $python. It needs Python @PYTHON@; if that has another name, call: PYTHON=/path/to/python@PYTHON@ sh install.sh $into"
unfit=$("$python" - <<'END'
import platform, sys
version, machine = "%d.%d" % sys.version_info[:2], platform.system() + " " + platform.machine()
library, number = platform.libc_ver()
if version != "@PYTHON@":
    print("this archive is for Python @PYTHON@, and %s is Python %s." % (sys.executable, version))
elif machine != "@MACHINE@":
    print("this archive is for @MACHINE@, and this is %s." % machine)
elif library != "glibc" or [int(part) for part in number.split(".")] < [int(part) for part in "@GLIBC@".split(".")]:
    print("it needs glibc @GLIBC@ or newer, and this system has %s %s." % (library or "another C library", number))
END
) || refuse "$python does not run."
[ -z "$unfit" ] || refuse "$unfit"

cd "$here"
[ -f SHA256SUMS ] || refuse "SHA256SUMS is missing in $here: unpack the archive again."
damaged=$(sha256sum -c SHA256SUMS 2>/dev/null | grep -v ': OK$' | head -n 1 || true)
[ -z "$damaged" ] || refuse "a file is damaged or missing ($damaged). Copy the archive again and compare its checksum."

above=$into
while [ ! -d "$above" ]; do above=$(dirname -- "$above"); done
[ -w "$above" ] || refuse "$(id -un) may not write into $above."
free=$(df -Pk -- "$above" | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -ge @MEGABYTES@ ] || refuse "it needs @MEGABYTES@ MB, and $above has $free MB left."

trap 'rm -rf -- "$into"' EXIT
trap 'exit 130' HUP INT TERM
"$python" -m venv --without-pip "$into" || refuse "$python could not make $into (it needs its module venv)."
"$into/bin/python" "$(ls "$here"/wheels/pip-*.whl)/pip" --isolated --quiet --disable-pip-version-check install \
    --no-compile --no-index --no-cache-dir --find-links "$here/wheels" --require-hashes --requirement "$here/requirements.txt" ||
    refuse "see the message above; $into was taken away again."
# A third of the weight: tests of others, maps of their scripts, and what is for other programs. What is imported is compiled here,
# since services may not write where they run.
libraries=$("$into/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
find "$libraries" -type f \( -path '*/tests/*' -o -name '*.map' -o -path '*/plotly/labextension/*' -o -path '*/statsmodels/datasets/*.csv' \) -delete
env -u PYTHONDONTWRITEBYTECODE "$into/bin/python" -c 'import alembic.command, psycopg, scipy.stats, statsmodels.genmod.generalized_linear_model
import dashboard.app, dashboard.cli.heavy_work, dashboard.exports.files, dashboard.exports.pack.brief_files, data_access.retrieval.new_releases' ||
    refuse "its libraries do not load; the folder was taken away again."
installed=$("$into/bin/routewatch" --version) || refuse "$into/bin/routewatch does not start; the folder was taken away again."
trap - EXIT
# The first folder above the Python that only its owner may pass.
closed=$("$into/bin/python" - <<'END'
import os, sys
path = os.path.realpath(sys.executable)
above = [path]
while path != "/":
    path = os.path.dirname(path)
    above.append(path)
print(next((one for one in reversed(above) if not os.stat(one).st_mode & 0o001), ""))
END
)
[ -z "$closed" ] || echo "Take note: its Python is in $closed, which other users may not enter: no service of another user can start it. PYTHON names another one, as PYTHON=/usr/bin/python3." >&2
echo "$installed is in $into. Next: docs/install.md in this folder, or $into/bin/routewatch --help"
