"""A real Elasticsearch for tests: the distribution comes by Maven once, a node runs on loopback in a folder of its own.

The node refuses to run as root and is started through ``setpriv`` then, so its folders lie under the system's
temporary folder and not under a home. It is stopped by its process id.
"""

import atexit
import contextlib
import functools
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

VERSION = "8.19.21"
SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
CACHE = Path(tempfile.gettempdir()) / "satudata-tests"
NOBODY = 65534
CONFIG = ("log4j2.properties", "jvm.options", "role_mapping.yml", "roles.yml", "users", "users_roles")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>elasticsearch</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
    <configuration>
      <artifactItems><artifactItem>
        <groupId>org.elasticsearch.distribution.integ-test-zip</groupId>
        <artifactId>elasticsearch</artifactId><version>{version}</version><type>zip</type>
      </artifactItem></artifactItems>
      <outputDirectory>{folder}</outputDirectory>
    </configuration>
  </plugin></plugins></build>
</project>
"""
SETTINGS = """cluster.name: {cluster}
node.name: {name}
path.data: {folder}/data
path.logs: {folder}/logs
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
{discovery}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


@functools.cache
def shared() -> str:
    """Return the address of one node for all tests of this process, started at the first call; skips what needs it."""
    require()
    node = contextlib.ExitStack()
    atexit.register(node.close)
    return node.enter_context(running())


def require() -> None:
    """Skip a test, with a line that says what to install, where a program is missing; with ``CI=true`` it fails."""
    if reason := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)  # noqa: TID251


def missing() -> str:
    """Return what to install before a node can be started; empty when nothing is missing."""
    absent = [program for program in ("mvn", "java", "setpriv") if not shutil.which(program)]
    return f"Elasticsearch tests need {', '.join(absent)}: install a JDK 17, Maven and util-linux" if absent else ""


def distribution() -> Path:
    """Return the folder of the unpacked server, brought by Maven the first time."""
    home = CACHE / f"elasticsearch-{VERSION}"
    CACHE.mkdir(mode=0o755, exist_ok=True)
    with FileLock(CACHE / "elasticsearch.lock"):
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                unpacked = _bring(Path(folder))
                subprocess.run(["chmod", "-R", "a+rX", str(unpacked)], check=True)  # noqa: S607
                unpacked.rename(home)
    return home


def _bring(folder: Path) -> Path:
    (folder / "pom.xml").write_text(POM.format(version=VERSION, folder=folder), "utf-8")
    maven = ["mvn", "-q", "-B", "-f", str(folder / "pom.xml"), "dependency:copy"]
    subprocess.run(maven, check=True, timeout=600)
    archive = folder / f"elasticsearch-{VERSION}.zip"
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert found == SHA256, f"{archive.name} is not the expected file: {found}"
    shutil.unpack_archive(archive, folder)
    return folder / f"elasticsearch-{VERSION}"


@dataclass(frozen=True, slots=True)
class Node:
    """A node that runs: its name, its address (``http://127.0.0.1:port``), its process."""

    name: str
    address: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End the node at once, as a machine that loses its power does (the process is the server itself)."""
        self.process.kill()
        self.process.wait(timeout=60)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Run a node; yields its address and stops it by its process id."""
    with cluster(1) as (node,):
        yield node.address


@contextlib.contextmanager
def cluster(size: int) -> Iterator[list[Node]]:
    """Run some nodes that form one cluster; each is stopped by its process id."""
    home = distribution()
    ports = [(_free_port(), _free_port()) for _ in range(size)]
    names = [f"node-{number}" for number in range(1, size + 1)]
    discovery = (
        "discovery.type: single-node"
        if size == 1
        else f"discovery.seed_hosts: {[f'127.0.0.1:{transport}' for _, transport in ports]}\n"
        f"cluster.initial_master_nodes: {names}"
    )
    with tempfile.TemporaryDirectory(prefix="elasticsearch-") as root, contextlib.ExitStack() as nodes:
        Path(root).chmod(0o755)
        started = []
        for name, (http, transport) in zip(names, ports, strict=True):
            folder = Path(root) / name
            settings = {"cluster": Path(root).name, "name": name, "http": http, "transport": transport}
            _prepare(home, folder, SETTINGS.format(folder=folder, discovery=discovery, **settings))
            started.append(nodes.enter_context(_started(home, folder, name, f"http://127.0.0.1:{http}")))
        for node in started:
            _wait(node, size, Path(root) / node.name / "output")
        yield started


@contextlib.contextmanager
def _started(home: Path, folder: Path, name: str, address: str) -> Iterator[Node]:
    command = [*_as_nobody(), "bash", str(home / "bin/elasticsearch")]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, env=_environment(folder), stdout=output, stderr=output)
    try:
        yield Node(name, address, process)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _prepare(home: Path, folder: Path, settings: str) -> None:
    for part in ("data", "logs", "tmp", "config/jvm.options.d"):
        (folder / part).mkdir(parents=True)
    for file in CONFIG:
        shutil.copy(home / "config" / file, folder / "config")
    (folder / "config/jvm.options.d/heap.options").write_text("-Xms512m\n-Xmx512m\n", "utf-8")
    (folder / "config/elasticsearch.yml").write_text(settings, "utf-8")
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


def _as_nobody() -> list[str]:
    if os.geteuid():
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def _environment(folder: Path) -> dict[str, str]:
    java = Path(shutil.which("java") or "").resolve().parents[1]
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": str(folder / "config"),
        "ES_TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(node: Node, size: int, output: Path, patience: float = 240) -> None:
    deadline = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError):
            health = f"{node.address}/_cluster/health?wait_for_nodes={size}"
            with urllib.request.urlopen(health, timeout=10) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        assert node.process.poll() is None, output.read_text("utf-8", "replace")[-3000:]
        assert time.monotonic() < deadline, output.read_text("utf-8", "replace")[-3000:]
        time.sleep(0.3)
