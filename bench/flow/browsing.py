"""The least of a browser: one kept connection, cookies, redirects."""

from __future__ import annotations

import socket
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

REDIRECTS = (301, 302, 303)


class UnexpectedError(RuntimeError):
    """A page that the flow cannot go on from."""


@dataclass(frozen=True)
class Page:
    status: int
    headers: dict[str, list[str]]
    body: bytes

    @property
    def text(self) -> str:
        if self.headers.get("content-encoding") == ["gzip"]:
            return zlib.decompress(self.body, wbits=31).decode()
        return self.body.decode()


class Browser:
    """One person at a time on one connection; `forget` before the next person."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def forget(self) -> None:
        self.cookies = {}

    def get(self, path: str) -> Page:
        """The page that the redirects lead to."""
        page = self.ask("GET", path)
        while page.status in REDIRECTS:
            page = self.ask("GET", urlsplit(page.headers["location"][0]).path)
        if page.status != 200:
            raise UnexpectedError(f"GET {path.split('/')[1]}: {page.status}")
        return page

    def ask(self, method: str, path: str, body: bytes = b"") -> Page:
        """One request; once more on a new connection when the kept one was closed meanwhile."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += "Accept: text/html\r\nAccept-Encoding: gzip\r\n"
        if self.cookies:
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            head += f"Cookie: {kept}\r\n"
        if body:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        self.socket.sendall(head.encode() + b"\r\n" + body)
        page = self._read()
        if page.headers.get("connection", [""])[0].lower() == "close":
            self.close()
            self.connect()
        return page

    def _read(self) -> Page:
        first = self.file.readline()
        if not first:
            raise UnexpectedError("the server closed the connection")
        headers: dict[str, list[str]] = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        for cookie in headers.get("set-cookie", ()):
            self._keep(cookie)
        size = int(headers.get("content-length", ["0"])[0])
        return Page(int(first.split()[1]), headers, self.file.read(size))

    def _keep(self, cookie: str) -> None:
        pair, _, rest = cookie.partition(";")
        name, _, value = pair.partition("=")
        if "max-age=0" in rest.lower().replace(" ", ""):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
