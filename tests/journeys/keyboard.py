"""A person with a keyboard and nothing else; each stop of the focus is looked at.

No script moves the focus or presses anything: scripts only look.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ElementHandle, Locator, Page, expect

# How everything looks that has not the focus; the one that has it now is learnt when it is left.
PLAIN = """() => {
  window.last = document.activeElement;
  if (window.plain) return;
  window.holder = one => one.closest(".pick")
    || (/radio|checkbox/.test(one.type) && one.closest(".ds-field")) || one;
  window.drawn = one => [one, window.holder(one)].map(each => {
    const style = getComputedStyle(each);
    return (style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor)
      + style.boxShadow;
  }).join("|");
  window.plain = new Map();
  for (const one of document.querySelectorAll("a, button, input, select, textarea, summary"))
    if (one !== document.activeElement) window.plain.set(one, window.drawn(one));
}"""
# What is wrong with the stop: hidden, without a ring, or out of the page's order.
STOP = """([goal, forwards]) => {
  const one = document.activeElement, wrong = [], last = forwards && window.last;
  const name = (one.id || one.name || one.className) + " " + one.textContent.trim().slice(0, 40);
  const stop = {wrong, name, reached: one === goal};
  if (one === document.body || one === window.last) return stop;
  window.last = one;
  const holder = window.holder(one), box = holder.getClientRects()[0];
  if (!box) return {...stop, wrong: ["has no place on the page"]};
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const least = one.matches("textarea") ? 48 : box.height;  // there the line one writes on is shown
  if (bottom - top < least - 1) wrong.push("is not all in the window");
  const seen = [[left + 4, top + 4], [(left + right) / 2, (top + bottom) / 2],
    [left + 4, bottom - 4]].filter(([x, y]) => {
      const found = document.elementFromPoint(x, y);
      return found && (holder.contains(found) || found.contains(holder));
    });
  if (right - left < 4 || bottom - top < 4 || seen.length < 3) wrong.push("is covered");
  if (window.plain.has(one) && window.plain.get(one) === window.drawn(one))
    wrong.push("shows no focus");
  if (last && last.isConnected && last !== document.body) {
    const before = window.holder(last).getBoundingClientRect();
    if (!(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING))
      wrong.push("comes before the last one");
    else if (box.bottom <= before.top && box.left < before.right && !one.closest("header"))
      wrong.push("stands above the last one");
  }
  return stop;
}"""
MOST = 160  # stops on one page


@dataclass
class Keyboard:
    """`wrong`: what was wrong with a stop, and where; `stops`: how many were looked at."""

    page: Page
    wrong: list[str] = field(default_factory=list)
    stops: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """In place of what stands in the field."""
        self.press("Control+a")
        self.page.keyboard.type(words)

    def open(self, address: str) -> None:
        """Typed in the browser's own field for addresses."""
        self.page.goto(address)

    def skip(self) -> None:
        """With the page's first stop past everything that stands on all pages."""
        self.to(self.page.locator(".ds-skip-link"))
        self.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def to(self, goal: Locator, key: str = "Tab") -> None:
        """Tab (or Shift+Tab) to it, and look at every stop on the way."""
        expect(goal).to_have_count(1)
        wanted = goal.element_handle()
        self.page.evaluate(PLAIN)
        if goal.evaluate("one => one === document.activeElement"):
            return
        for _ in range(MOST):
            if self._stop(key, wanted):
                return
        raise AssertionError(f"{goal} was not reached on {self.page.url}")

    def _stop(self, key: str, goal: ElementHandle) -> bool:
        """One step on; whether it was the last."""
        self.press(key)
        self.stops += 1
        found = self.page.evaluate(STOP, [goal, key == "Tab"])
        self.wrong += [f"{self.page.url} {found['name']!r} {one}" for one in found["wrong"]]
        return bool(found["reached"])

    def follow(self, goal: Locator) -> None:
        """To it, and Enter; a new page."""
        self.to(goal)
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, option: Locator) -> None:
        """One of several: to the group, then with the arrows."""
        name = option.get_attribute("name")
        group = self.page.locator(f"input[name='{name}']")
        marked = group.and_(self.page.locator(":checked"))
        self.to(marked if marked.count() else group.first)
        if not marked.count():
            self.press("Space")
        for _ in range(group.count()):
            if option.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{option} was not chosen")

    def pick(self, select: Locator, value: str) -> None:
        """In a closed list, with the arrow."""
        self.to(select)
        for _ in range(select.locator("option").count()):
            if select.input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} was not chosen")

    def write(self, goal: Locator, words: str) -> None:
        self.to(goal)
        self.type(words)

    def tick(self, goal: Locator) -> None:
        self.to(goal)
        self.press("Space")
        expect(goal).to_be_checked()

    def is_refused(self) -> None:
        """The summary has the focus and is seen; its first link leads to the field."""
        summary = self.page.locator(".ds-error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_be_in_viewport()
        link = summary.locator("a").first
        target = str(link.get_attribute("href")).removeprefix("#")
        self.page.evaluate(PLAIN)
        focused = summary.evaluate("one => drawn(one)")
        self.to(link)
        assert summary.evaluate("one => drawn(one)") != focused
        self.press("Enter")
        expect(self.page.locator(f"[id='{target}']")).to_be_focused()
