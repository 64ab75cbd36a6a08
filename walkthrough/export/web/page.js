"use strict";
// Where one stands, the ways to go from there, and the page around it.

let at = 0;
let pace = STOPS.length || DATA.steps.length > 2 ? "steps" : "every";

/** What a reader has chosen is kept for the next page, where the browser lets it. */
const kept = {
  get(name) {
    try {
      return localStorage.getItem(`walkthrough-${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`walkthrough-${name}`, value);
    } catch {
      // Then it is not kept.
    }
  },
};

/** What the title says of an event, as nodes. */
function titleNodes(index) {
  const stop = STOP_AT.get(index);
  if (stop?.title) return [stop.title[language]];
  const name = element("code", {}, `${shortName(index)}()`);
  const told = toldBy(index);
  if (KIND[index] === CALL) return sayWith("called", { name });
  if (KIND[index] === RESUME) return sayWith("resumed", { name });
  if (KIND[index] === SUSPEND) return sayWith("suspended", { name });
  if (KIND[index] === YIELD) return sayWith("yielded", { name, value: element("code", {}, told ?? "") });
  if (KIND[index] === AT_LINE) return sayWith("at_line", { name, line: String(LINE[index]) });
  if (KIND[index] === EXCEPTION) return sayWith("raised", { name, error: told ?? "" });
  if (KIND[index] === LEFT) return sayWith("left", { name, error: told ?? "" });
  if (told === null || told === "None") return sayWith("returned", { name });
  return sayWith("returned_value", { name, value: element("code", {}, told) });
}

const titleText = (index) => element("span", {}, titleNodes(index)).textContent;

function whereText(index) {
  const stop = STOP_AT.get(index);
  const count = DATA.lesson.count ?? STOPS.length;
  if (stop) return say("stop_of", { number: stop.number, count });
  if (!STOPS.length) return "";
  const section = sectionOf(index);
  if (!section) return say("before", { number: STOPS[0].number });
  if (section === STOPS.length) return say("after", { number: STOPS[section - 1].number });
  return say("between", { first: STOPS[section - 1].number, second: STOPS[section].number });
}

/** What is said aloud of where one stands. */
function spoken() {
  const stop = STOP_AT.get(at);
  const lane = DATA.lanes[LANE[at]];
  const fresh = stop ? stop.values.filter((each) => each.state === "new").map((each) => each.name) : [];
  const parts = [`${say("event")} ${numberOf(at)}`, whereText(at), lane, titleText(at), `${DATA.files[fileOf(at)][0].split("/").pop()} ${LINE[at]}`];
  return parts.filter(Boolean).join(", ") + (fresh.length ? `; ${say("new")}: ${fresh.join(", ")}` : "");
}

let announcing = 0;
function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => (byId("live").textContent = text ?? spoken()), 300);
}

/** Tell the reader something by its key; nothing, without one. */
let lastTold = [];
function tell(...what) {
  lastTold = what;
  byId("told").textContent = what.length ? say(...what) : "";
}

function drawPlace() {
  byId("host").replaceChildren(laneSign(LANE[at]), DATA.lanes[LANE[at]]);
  byId("where").textContent = whereText(at);
  byId("where").className = STOP_AT.has(at) ? "stop" : "";
  byId("what").replaceChildren(...titleNodes(at));
  byId("what").title = titleText(at);
  byId("count").replaceChildren(`${say("event")} `, element("strong", {}, String(numberOf(at))), element("span", { class: "wide" }, ` ${say("of", { count: numberOf(COUNT - 1) })}`));
  const next = stepFrom(at, pace, 1);
  byId("back").setAttribute("aria-disabled", String(stepFrom(at, pace, -1) < 0));
  byId("next").setAttribute("aria-disabled", String(next < 0));
  const coming = next < 0 ? [say("at_end")] : [`${say("next_is")} `, element("strong", {}, STOP_AT.has(next) ? whereText(next) : titleNodes(next))];
  byId("coming").replaceChildren(...coming);
}

function draw() {
  drawPlace();
  moveHere();
  if (byId("diagram").hidden) {
    drawCode(at, namesShown(at));
    drawValues(at);
    drawWords(at);
    drawAsked(at);
    drawTree();
  } else {
    drawDiagram();
  }
}

/** What depends on the window's size finds its place again. The rest stays: a phone's keyboard is no reason to take an answer away. */
function fit() {
  if (byId("diagram").hidden) {
    placeCode();
    drawTree();
  } else {
    drawDiagram();
  }
}

/** Go to an event. */
function goTo(index) {
  if (index === at) return;
  at = index;
  tell();
  draw();
  announce();
  keepAddress();
  document.dispatchEvent(new Event("went"));
}

/** Go to an event from afar: the browser's Back leads back. */
function jumpTo(index) {
  if (!byId("diagram").hidden && index === at) showView("walk");
  if (index === at) return;
  writeAddress();
  goTo(index);
  clearTimeout(addressing);
  try {
    history.pushState(null, "", `#${numberOf(at)}`);
  } catch {
    location.hash = `#${numberOf(at)}`;
  }
}

function step(direction, by = pace) {
  const next = stepFrom(at, by, direction);
  if (next >= 0) goTo(next);
}

// The address follows a little later: browsers count how often it is changed.
let addressing = 0;
function keepAddress() {
  clearTimeout(addressing);
  addressing = setTimeout(writeAddress, 200);
}

function writeAddress() {
  clearTimeout(addressing);
  if (location.hash === `#${numberOf(at)}`) return;
  try {
    history.replaceState(null, "", `#${numberOf(at)}`);
  } catch {
    // A browser that counts: the next step will tell it.
  }
}

/** Go where the address says, or nearest to it, and say so. */
function readAddress() {
  const hash = decodeHash(location.hash.slice(1));
  if (!hash) return;
  const stop = /^stop=(\d+)$/.exec(hash);
  const number = /^\d+$/.exec(hash);
  let index = at;
  let what = [];
  if (stop) {
    const found = STOPS.find((each) => each.number === Number(stop[1]));
    if (found) index = found.index;
    else if (!STOPS.length) what = ["no_stops", { wanted: stop[1] }];
    else {
      const nearest = STOPS.reduce((best, each) => (Math.abs(each.number - stop[1]) < Math.abs(best.number - stop[1]) ? each : best));
      index = nearest.index;
      what = ["no_such_stop", { wanted: stop[1], stops: [...new Set(STOPS.map((each) => each.number))].join(", "), event: numberOf(index) }];
    }
  } else if (number) {
    index = eventOf(Number(hash));
    if (numberOf(index) !== Number(hash)) {
      what = ["no_such_event", { wanted: hash, first: numberOf(0), last: numberOf(COUNT - 1), event: numberOf(index) }];
    }
  } else if (hash !== "zh" && hash !== "en") {
    what = ["no_such_place", { wanted: `#${hash}` }];
  }
  if (index !== at) {
    at = index;
    draw();
    announce();
    document.dispatchEvent(new Event("went"));
  }
  tell(...what);
  keepAddress();
}

function decodeHash(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function showView(view) {
  const isDiagram = view === "sequence";
  byId("diagram").hidden = !isDiagram;
  byId("panes").hidden = isDiagram;
  byId("show-walk").setAttribute("aria-pressed", String(!isDiagram));
  byId("show-sequence").setAttribute("aria-pressed", String(isDiagram));
  draw();
}

const switchView = () => showView(byId("diagram").hidden ? "sequence" : "walk");

function present() {
  const root = document.documentElement;
  const on = !("present" in root.dataset);
  if (on) root.dataset.present = "";
  else delete root.dataset.present;
  byId("show-present").setAttribute("aria-pressed", String(on));
  draw();
}

function setLanguage(which) {
  language = which;
  kept.set("language", LANGUAGES[which]);
  sayAll();
  tell(...lastTold);
  drawTheme();
  drawPaces();
  drawStrip();
  draw();
  announce();
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

function drawTheme() {
  byId("show-theme").textContent = say(isDark() ? "light" : "dark");
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  kept.set("theme", theme);
  drawTheme();
}

/** A pace's name, where it is long also a short one for a narrow window. */
const paceName = (name) => (name === "every" ? [element("span", { class: "wide" }, say(name)), element("span", { class: "narrow" }, say("all"))] : [say(name)]);

function drawPaces() {
  const sizes = { stops: STOPS.length, steps: DATA.steps.length, every: COUNT };
  const box = byId("paces");
  const focused = box.contains(document.activeElement);
  box.replaceChildren(
    element("legend", {}, say("step_by")),
    ...Object.keys(PACES).filter((name) => sizes[name]).map((name) => {
      const input = element("input", { type: "radio", name: "pace", value: name, class: "unseen" });
      input.checked = name === pace;
      input.addEventListener("change", () => {
        pace = name;
        draw();
      });
      return element("label", {}, input, element("span", {}, ...paceName(name), " ", element("small", {}, String(sizes[name]))));
    }),
  );
  if (focused) box.querySelector(":checked")?.focus();
}

const KEYS = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  PageDown: () => step(1),
  PageUp: () => step(-1),
  " ": () => step(1),
  Home: () => goTo(0),
  End: () => goTo(COUNT - 1),
  "/": openSearch,
  m: switchView,
  p: present,
};
const SHIFTED = { ArrowRight: () => step(1, "stops"), ArrowLeft: () => step(-1, "stops"), " ": () => step(-1) };

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || byId("search").open) return;
  const { target } = event;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  // A key that a button or a pane has of its own stays its own.
  if (event.key === " " && target.closest("button, summary, a")) return;
  const scrolls = target.closest("[role=region], [role=tabpanel]");
  if (scrolls && scrolls.scrollHeight > scrolls.clientHeight && /^(Page|Home|End| )/.test(event.key)) return;
  const digit = !event.shiftKey && /^[1-9]$/.test(event.key) ? STOPS.find((stop) => stop.number === Number(event.key)) : null;
  const does = digit ? () => jumpTo(digit.index) : (event.shiftKey ? SHIFTED : KEYS)[event.key.length > 1 ? event.key : event.key.toLowerCase()];
  if (!does && event.key !== "/") return;
  event.preventDefault();
  (does ?? openSearch)();
}

function start() {
  const root = document.documentElement;
  const wanted = location.hash === "#zh" ? "zh-Hans" : location.hash === "#en" ? "en" : kept.get("language") ?? navigator.language ?? "en";
  language = wanted.toLowerCase().startsWith("zh") ? 1 : 0;
  const theme = kept.get("theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  root.dataset.ready = "";
  sayAll();
  drawTheme();
  drawPaces();
  startTree();
  startStrip();
  startDiagram();
  startSearch();
  drawStrip();
  byId("next").addEventListener("click", () => step(1));
  byId("back").addEventListener("click", () => step(-1));
  byId("show-walk").addEventListener("click", () => showView("walk"));
  byId("show-sequence").addEventListener("click", switchView);
  byId("show-search").addEventListener("click", openSearch);
  byId("show-present").addEventListener("click", present);
  byId("show-language").addEventListener("click", () => setLanguage(1 - language));
  byId("show-theme").addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
  document.addEventListener("keydown", pressed);
  addEventListener("hashchange", readAddress);
  addEventListener("resize", fit);
  draw();
  readAddress();
}

/** Where the script fails the stops can still be read. */
function fail(error) {
  delete document.documentElement.dataset.ready;
  const told = byId("failed");
  told.textContent = say("script_failed", { error: error?.message ?? error });
  told.hidden = false;
}

addEventListener("error", (event) => fail(event.error ?? event.message));
start();
