"""The check page as a village meets it: a workbook of 3,000 people is sent by a form, and its result is on the screen.

Writes synthetic workbooks as SITakro exports them, without a fault and with faults in two of a hundred cells, serves a
registry in a process of its own, sends each file to ``/periksa`` and follows to the page of the result. Prints the time
until that page has arrived (aim: below one second), the processor time that the server took for it, and both as
multiples of python-calamine merely reading the workbook. The first round is left out.
Run: ``python benchmarks/check_page.py [--people 3000]``; about 50 seconds.
"""

import argparse
import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import python_calamine

from benchmarks._served import add_options, free_port, processor_time, run_server, serve
from registry.settings import tell_processes

ROUNDS = 3
FILES = ("individu_all.xlsx", "data_penduduk.xlsx", "lokasi_pemukiman.xlsx")
SATUDATA = Path(sys.executable).parent / "satudata"


def satudata(*words: str) -> None:
    """Run a command of the registry, silently."""
    subprocess.run([SATUDATA, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ourselves


def form(files: list[Path]) -> tuple[bytes, str]:
    """Return files as the body of a form, and its media type."""
    mark = uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="berkas"; filename="{file.name}"\r\n\r\n'.encode()
        + file.read_bytes()
        for file in files
    ]
    return b"\r\n".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def shown(port: int, files: list[Path]) -> str:
    """Send files as a browser does and return the page that it ends on."""
    body, kind = form(files)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/periksa", body, {"Content-Type": kind})
    answer = connection.getresponse()
    answer.read()
    address = answer.headers["Location"]
    while True:
        connection.request("GET", address)
        page = connection.getresponse()
        content = page.read().decode()
        if page.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{page.status} {address}")
        if 'id="unduh"' in content:  # the result, not how far it is
            return content
        time.sleep(0.1)


def told(port: int, server: int, files: list[Path]) -> None:
    """Measure and print."""
    taken, spent, read = [], [], []
    for _ in range(ROUNDS + 1):
        before, begun = processor_time(server), time.perf_counter()
        shown(port, files)
        taken.append(time.perf_counter() - begun)
        time.sleep(1)  # the marked workbook is made after the page was given
        spent.append(processor_time(server) - before)
        begun = time.perf_counter()
        for file in files:
            python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
        read.append(time.perf_counter() - begun)
    median, least = statistics.median(taken[1:]), statistics.median(read[1:])
    names = " + ".join(file.stem for file in files)
    print(f"{names:50} {median:5.2f} s until the page is there, at most {max(taken[1:]):.2f};", end=" ")
    print(
        f"{median / least:4.1f} x calamine's read; {statistics.median(spent[1:]):.2f} s of processor time", flush=True
    )


def main() -> None:
    """Prepare, send, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=3000)
    add_options(arguments)
    chosen = arguments.parse_args()
    if chosen.serve:
        run_server(chosen.home, chosen.serve)
        return
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary)
        tell_processes("SATUDATA_HOME", str(home))
        if not (home / "registry.db").exists():
            satudata("init")
        for share in ("0", "0.02"):
            people = ("--people", str(chosen.people), "--seed", "7", "--faults", share)
            satudata("sample", "sitakro", "--village", "35.05.10.2011", *people, "--out", str(home / share))
        port = free_port()
        server = serve(__file__, home, port)
        try:
            for share in ("0", "0.02"):
                files = [home / share / name for name in FILES]
                print(f"faults in {float(share):.0%} of the cells")
                for file in files:
                    told(port, server.pid, [file])
                told(port, server.pid, files)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
