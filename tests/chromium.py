"""Which Chromium the browser tests drive; `python -m tests.chromium` makes sure there is one."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser tests need Chromium. Install it (Debian: apt-get install chromium), "
    "or set CHROMIUM to the path of a Chromium or Chrome."
)


class NoChromium(RuntimeError):
    """There is no browser here that starts; the text says what to do."""


def _starts(program: str) -> bool:
    # Some distributions put a stub under this name that only points to a shop.
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def chromium_path() -> str:
    """The path of a Chromium that starts: $CHROMIUM, else the first one on PATH. Raises NoChromium."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [found for name in NAMES if (found := shutil.which(name))]
    for candidate in candidates:
        if _starts(candidate):
            return candidate
    raise NoChromium(MISSING)


def _install() -> None:
    print("No Chromium found; installing it", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "-y", "chromium"]):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    try:
        chromium_path()
    except NoChromium:
        if os.geteuid() == 0 and shutil.which("apt-get") and not os.environ.get("CHROMIUM"):
            _install()
    try:
        chromium_path()
    except NoChromium as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
