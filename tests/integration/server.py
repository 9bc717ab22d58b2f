"""The real binary, which QRCONGO names, with a data directory of its own on loopback; it ends with its test."""
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile

from client import Client
from waiting import PATIENCE, wait_until

BINARY = os.environ["QRCONGO"]
BASE_URL = "HTTPS://QR.GOUV.CG"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A data directory, and the process that serves it while it runs."""

    def __init__(self, data_dir=None, prefix=(), **settings):
        self.folder = tempfile.mkdtemp(prefix="qrcongo-") if data_dir is None else None
        self.data_dir = data_dir or os.path.join(self.folder, "var")
        self.port, self.monitor_port = free_port(), free_port()
        self.prefix = list(prefix)
        self.settings = {
            "SERVER__LISTEN": f"127.0.0.1:{self.port}",
            "SERVER__PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "MONITOR__LISTEN": f"127.0.0.1:{self.monitor_port}",
            "STORAGE__DATA_DIR": self.data_dir,
            "STAMPS__BASE_URL": BASE_URL,
            "DISTRIBUTION__REQUIRE_ENCRYPTION": "false",
            "LIMITS__ENABLED": "false",
        }
        self.settings.update(settings)
        self.process = None
        self.log_path = os.path.join(self.folder or self.data_dir, "server.log")

    def environment(self):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("QRCONGO_")}
        named = {"QRCONGO_" + name: value for name, value in self.settings.items()}
        return {**inherited, **named}

    def command(self, *arguments, check=True, seconds=120):
        done = subprocess.run([*self.prefix, BINARY, *arguments], env=self.environment(), capture_output=True, text=True,
                              timeout=seconds * PATIENCE)
        if check:
            assert done.returncode == 0, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        return done

    def init(self):
        return json.loads(self.command("init", "--json").stdout)

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([*self.prefix, BINARY, "serve"], env=self.environment(), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        wait_until(self.answers, lambda: "the server answers: " + self.log()[-2000:])
        return self

    def answers(self):
        assert self.process.poll() is None, "the server ended: " + self.log()[-2000:]
        try:
            return self.client().get("/health/ready").status == 200
        except OSError:
            return False

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self):
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60 * PATIENCE)
        self.process = None
        return code

    def client(self, token=None, described=True):
        return Client(self.port, token, described)

    def monitor(self, path):
        return Client(self.monitor_port, described=False).get(path)

    @contextlib.contextmanager
    def database(self):
        """The database file itself, for a test to look into or tamper with while nothing serves it."""
        assert self.process is None, "the sqlite file of a running server"
        opened = sqlite3.connect(os.path.join(self.data_dir, "qrcongo.db"))
        try:
            yield opened
            opened.commit()
        finally:
            opened.close()

    def close(self):
        if self.process is not None:
            self.kill()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class TlsServer(Server):
    """One that speaks TLS: whether it is ready is asked of its monitor."""

    def answers(self):
        assert self.process.poll() is None, "the server ended: " + self.log()[-2000:]
        try:
            return self.monitor("/health/ready").status == 200
        except OSError:
            return False
