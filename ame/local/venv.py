"""Builds .venv from a lock file, once per content of it. Run by the Makefile with the machine's own Python.

    python3 ame/local/venv.py requirements.lock

Only the standard library, and nothing newer than old Pythons can read: a Python that is too old must get as far as the sentence
that says so. The machine's pip settings (PIP_* variables, pip.conf) are used as they are.
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, ".built-from")
PYTHON = os.path.join(VENV, "bin", "python")


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def digest(lock):
    with open(os.path.join(ROOT, lock), "rb") as content:
        return "%s %s python%d.%d" % (lock, hashlib.sha256(content.read()).hexdigest(), sys.version_info[0], sys.version_info[1])


def stamped():
    try:
        with open(STAMP) as stamp:
            return stamp.read().splitlines()
    except (IOError, OSError):
        return []


def works(*arguments):
    try:
        null = open(os.devnull, "r+b")
        return subprocess.call([PYTHON] + list(arguments), stdin=null, stdout=null, stderr=null, cwd=ROOT) == 0
    except OSError:
        return False


def create():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv module is missing: install it (on Debian and Ubuntu the package python3-venv) and try again.")
    print("Making .venv with Python %s." % sys.version.split()[0])
    if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        stop("The environment .venv could not be made: the reason stands above.")


def main(lock):
    if sys.version_info < (3, 11):
        stop("AME needs Python 3.11 or newer; %s is %s." % (sys.executable, sys.version.split()[0]))
    wanted = digest(lock)
    have = stamped()
    if wanted in have and works("-c", "import django"):
        return
    if not works("-m", "pip", "--version"):
        create()
        have = []
    elif os.path.exists(STAMP):
        os.remove(STAMP)  # an installation that is broken off must not look finished
    print("Installing the packages of %s into .venv (a few minutes the first time)." % lock)
    sys.stdout.flush()
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    with open(os.devnull, "rb") as null:
        code = subprocess.call(install + ["--requirement", os.path.join(ROOT, lock)], stdin=null, cwd=ROOT)
    if code != 0:
        stop("The packages of %s could not be installed: pip's reason stands above." % lock)
    # The development lock holds everything of the other one, at the same versions.
    done = {wanted} if lock == "requirements.lock" else {wanted, digest("requirements.lock")}
    with open(STAMP, "w") as stamp:
        stamp.write("\n".join(sorted(done)) + "\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
