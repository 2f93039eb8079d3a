"""A small mail server in threads: keeps what it takes, and can fall silent once it has a message."""

import socketserver
import threading
from types import TracebackType
from typing import Self


class _Dialogue(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            verb = line[:4].upper().decode("ascii", "replace").strip()
            if verb == "DATA":
                self._say("354 go on")
                if not self._take():
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(self.server.post.answers.get(verb, "250 fine"))

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line)
        post = self.server.post
        post.messages.append(b"".join(lines))
        post.taken.set()
        if post.silent:
            # Waits for the other side to hang up, or to die.
            self.rfile.read()
            return False
        self._say(post.answers.get("message", "250 kept"))
        return True

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    post: "Postbox"


class Postbox:
    """Takes mail on a port of its own.

    `answers` replaces the answer to a command, or to a message (`message`); `silent` leaves the
    sender without one.
    """

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.silent = False
        self.taken = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Dialogue)
        self._server.post = self
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def about(self, what: str) -> list[bytes]:
        """The messages that hold these words."""
        return [message for message in self.messages if what.encode() in message]
