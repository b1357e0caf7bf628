"""What must hold."""

import os
import sys

# Hundreds of processes load the same modules: compiled once, whatever the environment says.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
