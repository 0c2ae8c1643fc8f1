"""The clients, in a process of their own: `python -m flow.clients LINKS`, orders on stdin.

An order is a line of JSON: server (ours, bare), port, clients, seconds or flows, and whether each
flow has a connection of its own. The reply is another: flows, seconds, median milliseconds of a
flow, and what went wrong.
"""

from __future__ import annotations

import json
import math
import re
import sys
import threading
import time
from collections import deque
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flow.answering import Answered, answered
from flow.browsing import REDIRECTS, Browser, UnexpectedError

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
BARE = ("csrfmiddlewaretoken",)

Link = tuple[int, str]


class Leavers:
    """The links not yet used, and what each combination answers once its page has been seen."""

    def __init__(self, links: list[Link]) -> None:
        self.links = {"ours": deque(links), "bare": deque(links)}
        self.known: dict[int, Answered] = {}

    def flow(self, browser: Browser, server: str) -> None:
        """Link, form, post, receipt: one person."""
        combination, link = self.links[server].popleft()
        if server == "bare":
            self.links[server].append((combination, link))  # nothing is used up there
        browser.forget()
        page = browser.get(link).text
        if server == "ours" and combination not in self.known:
            self.known[combination] = answered(page, combination)
        known = self.known[combination]
        path, fresh = (known.path, known.fresh) if server == "ours" else ("/enkat/", BARE)
        fields = {name: value for name, value in HIDDEN.findall(page) if name in fresh}
        body = f"{urlencode(fields)}&{known.body}".encode()
        posted = browser.ask("POST", path, body)
        if posted.status not in REDIRECTS:
            raise UnexpectedError(f"POST: {posted.status}")
        browser.get(posted.headers["location"][0])


def work(leavers: Leavers, order: dict[str, Any], until: float, spent: list[float]) -> None:
    """Flows, one after the other, until the time is up or all are done."""
    browser = Browser(order["port"])
    enough = order.get("flows", math.inf)
    while (start := time.perf_counter()) < until and len(spent) < enough:
        leavers.flow(browser, order["server"])
        spent.append(time.perf_counter() - start)
        if order.get("reconnect"):
            browser.close()
            browser = Browser(order["port"])
    browser.close()


def obey(leavers: Leavers, order: dict[str, Any]) -> dict[str, Any]:
    spent: list[float] = []
    wrong: list[str] = []

    def client() -> None:
        try:
            work(leavers, order, start + order.get("seconds", math.inf), spent)
        except (UnexpectedError, OSError, LookupError) as error:
            wrong.append(f"{type(error).__name__} {error}")

    start = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(order["clients"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "flows": len(spent),
        "seconds": time.perf_counter() - start,
        "median_ms": 1000 * median(spent or [0]),
        "wrong": wrong,
    }


def main(links: Path) -> None:
    leavers = Leavers([tuple(json.loads(line)) for line in links.read_text().splitlines()])
    for line in sys.stdin:
        print(json.dumps(obey(leavers, json.loads(line))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
