"""A mail server (RFC 5321) on a free port that keeps what it takes, and refuses what a test tells it to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailBox(socketserver.ThreadingTCPServer):
    """Takes letters; ``refuse`` gives a verb another reply, ``hangs_up`` ends connections after a letter was taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.hangs_up = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def of(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]


class _Talk(socketserver.StreamRequestHandler):
    server: MailBox

    def handle(self) -> None:
        self._say(self.server.refuse.get("CONNECT", "220 here"))
        while line := self.rfile.readline():
            said = line.decode("ascii").strip()
            verb = said.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            about = next((reply for told, reply in self.server.refuse.items() if told in said), None)
            if about or verb != "DATA":
                self._say(about or "250 well")
                continue
            self._say("354 go on")
            taken = b""
            while (row := self.rfile.readline()) and row != b".\r\n":
                taken += row.removeprefix(b".") if row.startswith(b"..") else row
            self.server.letters.append(message_from_bytes(taken, policy=policy.default))
            if self.server.hangs_up:
                return
            self._say("250 taken")

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def running() -> Iterator[MailBox]:
    with MailBox() as box:
        thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join(timeout=10)
