// Saves the notes while they are written. Unsaved words live in this page's memory only: never in
// web storage, a cache or the history. What the server has acknowledged is on its disk, sealed.
const form = document.getElementById("conduct");
const words = form.dataset;
const status = document.querySelector("[data-status]");
const signIn = document.querySelector("[data-sign-in]");
const PAUSE = 2000; // ms without a key before a save
const APART = 5000; // ms between two saves of one section, at least
const LONGEST = 10000; // ms somebody may type on before a save all the same
const AGAIN = 4000; // ms until the next try without contact
const SLOW = 700; // ms before a save is worth mentioning
const PATIENCE = 15000;
const KEEPALIVE = 60000; // bytes; browsers refuse more for a page that is closing

let token = form.elements.csrfmiddlewaretoken.value;
let savedAt = words.at;
let hasSaved = false;
let trouble = "";
let leaving = false;

const say = (sentence) => {
  const said = sentence.replace("{tid}", savedAt);
  if (status.textContent !== said) status.textContent = said;
};

const ask = (options) => fetch(words.url, {
  redirect: "manual", cache: "no-store", credentials: "same-origin",
  signal: AbortSignal.timeout(PATIENCE), ...options,
});

/** A token that holds after another sign-in; false when there is none to be had. */
const renewToken = async () => {
  const answer = await ask({ method: "GET" });
  if (answer.type === "opaqueredirect") return "signin";
  if (answer.status === 404) return "gone";
  if (!answer.ok) return "contact";
  token = (await answer.json()).token;
  return "";
};

const outcomeOf = async (answer) => {
  if (answer.type === "opaqueredirect") return { trouble: "signin" };
  if (answer.status === 403) return { trouble: "token" };
  if (answer.status === 404) return { trouble: "gone" };
  if (answer.status === 422 || answer.status === 413) return { trouble: "unfit" };
  if (answer.status === 409) {
    const found = await answer.json();
    return found.locked ? { trouble: "locked" } : { other: found };
  }
  return answer.ok ? { kept: await answer.json() } : { trouble: "contact" };
};

/** Post one thing: {kept}, {other} when another window saved it, or {trouble}. */
const post = async (thing, closing = false) => {
  const body = JSON.stringify(thing);
  const send = () => ask({
    method: "POST", body, keepalive: closing && body.length * 2 < KEEPALIVE,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
  });
  try {
    let outcome = await outcomeOf(await send());
    if (outcome.trouble === "token") {
      const refused = await renewToken();
      outcome = refused ? { trouble: refused } : await outcomeOf(await send());
    }
    return outcome.trouble === "token" ? { trouble: "signin" } : outcome;
  } catch {
    return { trouble: "contact" };
  }
};

/** Something that is saved on its own: what it is now, what the server has, how it is sent. */
class Kept {
  constructor(revision) {
    this.revision = revision;
    this.sending = null;
    this.timer = 0;
    this.since = 0;
    this.last = 0;
  }

  get isDirty() { return this.now() !== this.saved; }

  touched() {
    if (!this.isDirty) { show(); return; }
    const time = performance.now();
    this.since ||= time;
    const wait = Math.min(PAUSE, Math.max(0, this.since + LONGEST - time));
    this.after(Math.max(wait, this.last + APART - time));
  }

  hurry() {
    if (this.isDirty) this.after(Math.max(0, this.last + APART - performance.now()));
  }

  after(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save(closing = false) {
    if (this.sending && !closing) return this.sending;
    if (!this.isDirty || this.blocked) return show();
    clearTimeout(this.timer);
    this.last = performance.now();
    const mentioned = setTimeout(() => { if (!trouble) say(words.saving); }, SLOW);
    const text = this.now();
    const sending = this.send(text, closing).then((outcome) => {
      clearTimeout(mentioned);
      this.sending = null;
      this.settle(outcome, text);
    });
    this.sending = sending;
    return sending;
  }

  settle(outcome, text) {
    trouble = outcome.trouble || "";
    if (outcome.kept) {
      this.accept(text, outcome.kept);
      hasSaved = true;
      savedAt = outcome.kept.at;
      this.since = 0;
    } else if (outcome.other) {
      this.meet(outcome.other);
    }
    if (this.isDirty && !this.blocked) {
      if (trouble === "contact" || trouble === "signin") this.after(AGAIN);
      else if (!trouble) this.touched();
    }
    show();
  }
}

/** One section's notes. */
class Note extends Kept {
  constructor(section) {
    super(Number(form.elements[`revision-${section.dataset.part}`].value));
    this.section = section;
    this.part = section.dataset.part;
    this.area = section.querySelector("[data-note]");
    this.saved = this.area.defaultValue;
    this.before = null;
    this.unsure = new Set(); // sent, but nobody said that it was kept
    this.panel = section.querySelector("[data-conflict]");
    this.undo = section.querySelector("[data-undo]");
    this.other = null;
    if (!this.panel.hidden) { // the page came back as a conflict, without this script
      this.saved = null;
      this.meet({ text: section.querySelector("[data-other]").textContent, revision: this.revision });
    }
    this.area.addEventListener("input", () => this.touched());
    this.area.addEventListener("blur", () => this.hurry());
    this.undo.addEventListener("click", () => this.takeBack());
    section.querySelector("[data-join]").addEventListener("click", () => this.join());
  }

  now() { return this.area.value; }

  get blocked() { return this.other !== null; }

  send(text, closing) {
    const earlier = [...this.unsure].slice(-3);
    this.unsure.add(text);
    return post({ part: this.part, text, revision: this.revision, earlier }, closing);
  }

  accept(text, kept) {
    if (kept.revision < this.revision) return; // of two on their way, the later came first
    if (text !== this.saved) this.before = this.saved;
    this.saved = text;
    this.revision = kept.revision;
    this.unsure.clear();
  }

  /** Another window has saved: nothing is overwritten, both texts are shown. */
  meet(other) {
    if ([this.saved, this.now(), ...this.unsure].includes(other.text)) { // it was this window
      this.saved = other.text;
      this.revision = other.revision;
      return;
    }
    this.other = other;
    this.unsure.clear();
    this.panel.hidden = false;
    this.section.querySelector("[data-other]").textContent = other.text;
    this.section.querySelector("[data-join]").hidden = false;
  }

  join() {
    const mine = this.now();
    this.saved = this.other.text;
    this.revision = this.other.revision;
    this.area.value = joined(this.other.text, mine);
    this.other = null;
    this.panel.hidden = true;
    this.area.focus();
    this.save();
  }

  takeBack() {
    if (this.before === null) return;
    this.area.value = this.before;
    this.area.focus();
    this.save();
  }
}

/** Everything of both, what they share only once. */
const joined = (one, other) => {
  if (one.includes(other)) return one;
  if (other.includes(one)) return other;
  const [first, second] = [one.split("\n"), other.split("\n")];
  const least = Math.min(first.length, second.length);
  let head = 0, tail = 0;
  while (head < least && first[head] === second[head]) head += 1;
  while (tail < least - head && first.at(-1 - tail) === second.at(-1 - tail)) tail += 1;
  const middle = (lines) => lines.slice(head, lines.length - tail);
  return [...first.slice(0, head), ...middle(first), ...middle(second),
    ...first.slice(first.length - tail)].join("\n");
};

/** Own questions and what was skipped, of all sections, in one. */
class OwnGuide extends Kept {
  constructor() {
    super(Number(form.elements["revision-own"].value));
    this.areas = [...form.querySelectorAll("textarea[name^='own-']")];
    this.ticks = [...form.querySelectorAll("input[name='skipped']")];
    this.saved = this.now();
    for (const one of [...this.areas, ...this.ticks]) {
      one.addEventListener("input", () => { this.touched(); mirror(); });
    }
  }

  get blocked() { return false; }

  now() {
    const own = Object.fromEntries(this.areas.map((one) => [one.name.slice(4), one.value]));
    return JSON.stringify({ own, skipped: this.ticks.filter((one) => one.checked).map((one) => one.value) });
  }

  send(text, closing) {
    return post({ part: "own-guide", ...JSON.parse(text), revision: this.revision }, closing);
  }

  accept(text, kept) {
    this.saved = text;
    this.revision = kept.revision;
    if (!kept.joined) return;
    for (const area of this.areas) { // what another window had: added, never taken away
      const here = area.value.split("\n").map((line) => line.trim());
      const more = (kept.own[area.name.slice(4)] || []).filter((line) => !here.includes(line));
      area.value = [area.value.trimEnd(), ...more].filter(Boolean).join("\n");
    }
    for (const tick of this.ticks) tick.checked ||= kept.skipped.includes(tick.value);
    mirror();
  }
}

/** Whether the opening has been said. */
class Opening extends Kept {
  constructor() {
    super(0);
    this.tick = form.elements.said;
    this.saved = this.now();
    this.tick.addEventListener("input", () => this.save());
  }

  get blocked() { return false; }
  now() { return this.tick.checked; }
  send(said, closing) { return post({ said }, closing); }
  accept(said) { this.saved = said; }
}

const notes = [...form.querySelectorAll("[data-part]")].map((one) => new Note(one));
const own = new OwnGuide();
const all = [...notes, own, new Opening()];
const dirty = () => all.filter((one) => one.isDirty);

/** The list of sections and the questions, as they stand in the form now. */
function mirror() {
  const skipped = new Set(own.ticks.filter((one) => one.checked).map((one) => one.value));
  for (const note of notes) {
    const place = form.querySelector(`[data-place="${note.part}"]`);
    const coverage = note.now().trim() ? "written" : skipped.has(note.part) ? "skipped" : "empty";
    if (place.dataset.coverage !== coverage) {
      place.dataset.coverage = coverage;
      place.querySelector(".coverage").textContent = words[coverage];
    }
    showOwn(note.section);
  }
  for (const item of form.querySelectorAll("[data-question]")) {
    mark(item, skipped.has(item.dataset.question));
  }
}

const hint = (text) => {
  const made = document.createElement("span");
  made.className = "hint";
  made.lang = document.documentElement.lang;
  made.textContent = text;
  return made;
};

function mark(item, isSkipped) {
  if (item.classList.contains("skipped") === isSkipped) return;
  item.classList.toggle("skipped", isSkipped);
  if (isSkipped) item.append(hint(words.skipped));
  else item.lastElementChild.remove();
}

function showOwn(section) {
  const list = section.querySelector(".questions-asked");
  const asked = section.querySelector("textarea[name^='own-']").value
    .split("\n").map((line) => line.trim()).filter(Boolean);
  const shown = [...list.querySelectorAll(".own")];
  if (shown.map((one) => one.firstChild.textContent).join("\n") === asked.join("\n")) return;
  for (const one of shown) one.remove();
  for (const line of asked) {
    const item = document.createElement("li");
    item.className = "own";
    item.append(line, hint(words.own));
    list.append(item);
  }
}

function show() {
  mirror();
  for (const note of notes) note.undo.hidden = note.before === null || note.isDirty;
  signIn.hidden = trouble !== "signin";
  if (trouble) say(words[trouble]);
  else if (notes.some((note) => note.blocked)) say(words.conflict);
  else if (hasSaved) say(words.saved);
  else say(words.ready);
}

/** Save all that is left; whether everything is kept now. */
const flush = async () => {
  await Promise.all(all.map((one) => one.sending));
  await Promise.all(dirty().map((one) => one.save()));
  return dirty().length === 0;
};

const tryAgain = () => { for (const one of dirty()) one.save(); };
const closing = () => { for (const one of dirty()) one.save(true); };

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (!(await flush())) return;
  if (button?.dataset.go) {
    leaving = true;
    location.assign(button.dataset.go);
  } else if (button?.name === "language") {
    leaving = true;
    form.append(Object.assign(document.createElement("input"), {
      type: "hidden", name: "language", value: button.value,
    }));
    for (const [part, revision] of notes.map((note) => [note.part, note.revision])) {
      form.elements[`revision-${part}`].value = revision;
      form.elements[`was-${part}`].disabled = form.elements[`text-${part}`].disabled = true;
    }
    form.elements["revision-own"].disabled = true;
    form.submit();
  }
});
addEventListener("beforeunload", (event) => {
  if (!leaving && dirty().length) event.preventDefault();
});
addEventListener("pagehide", closing);
addEventListener("online", tryAgain);
addEventListener("focus", tryAgain);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") closing();
  else tryAgain();
});
form.classList.add("live");
show();
