"""A real web process for the tests that need one: started, killed, stopped, started again on the same port."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import START_SECONDS, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"Handrail is at http://[^\s:]+:(\d+)")


class WebProcess:
    """`manage.py serve` as its own process, on a free port that it keeps over restarts.

    `with WebProcess(database_url=…, redis_url=…) as web:` answers on `web.url` inside the block.
    `redis_url=None` means the in-memory layer. `environment` adds to ours and wins over it. `program` takes the place of manage.py.
    """

    def __init__(
        self,
        *,
        database_url: str,
        redis_url: str | None = None,
        environment: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        program: tuple[str, ...] = (str(ROOT / "manage.py"),),
    ) -> None:
        self.port = 0
        self.program = program
        self.arguments = arguments
        self.environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        self.environment |= {"DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
        if redis_url:
            self.environment["REDIS_URL"] = redis_url
        self.environment |= environment or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="handrail-web-")
        self._log = Path(self._folder.name) / "log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything the process and its earlier lives have said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the web process was not started"
        return self._process

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"The server on port {self.port} said:\n{self.log}")
        self.close()

    def start(self) -> None:
        """The process serves and is ready; RuntimeError with its log when it does not get there."""
        said_before = len(self.log)
        command = [sys.executable, *self.program, "serve", "--port", str(self.port), *self.arguments]
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out)
        try:
            self.port = wait_until(lambda: self._address(said_before), "the server prints its address")
            wait_until(self._is_ready, "the server is ready")
        except (TimeoutError, RuntimeError) as late:
            self.kill()
            raise RuntimeError(f"The web process did not start ({late}). It said:\n{self.log}") from late

    def kill(self) -> None:
        """The process is gone at once (kill -9): nothing was flushed, nothing said goodbye."""
        self.process.kill()
        self.process.wait()

    def terminate(self, seconds: float = START_SECONDS) -> int:
        """The process was asked to stop (SIGTERM) and has drained; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def restart(self) -> None:
        """A new process serves on the same port; the old one was stopped if it still ran."""
        stop(self.process, signal.SIGTERM)
        self.start()

    def close(self) -> None:
        """Nothing of it is left: no process, no log."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM)
        self._folder.cleanup()

    def _address(self, said_before: int) -> int | None:
        if found := ADDRESS.search(self.log, said_before):
            return int(found[1])
        self._check_alive()
        return None

    def _is_ready(self) -> bool | None:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return True if answer.status == 200 else None
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            self._check_alive()
            return None

    def _check_alive(self) -> None:
        if self.process.poll() is not None:
            raise RuntimeError(f"it stopped with exit code {self.process.returncode}")
