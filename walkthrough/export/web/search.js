"use strict";
// Search: functions, values, and event numbers. Each text is looked at once, a few milliseconds at a time.

const MOST_HITS = 60;
const SLICE = 8;
let searchRun = 0;
let hits = [];
let chosenHit = 0;

const rest = () => new Promise((resolve) => setTimeout(resolve));

/** Yield to the page when a slice of time is over. */
function slicer() {
  let begin = performance.now();
  return async () => {
    if (performance.now() - begin < SLICE) return;
    await rest();
    begin = performance.now();
  };
}

/** The values at a stop as one text each. */
const stopTexts = (stop) => stop.values.map((each) => `${each.name} = ${each.parts ? `${each.kind}(${each.parts.map((part) => `${part[0]}=${part[1]}`).join(", ")})` : each.text}`);

async function find(text, isCurrent) {
  const wanted = text.toLowerCase();
  const pause = slicer();
  const holds = (each) => each.toLowerCase().includes(wanted);
  const texts = new Uint8Array(DATA.texts.length);
  for (let i = 0; i < texts.length; i++) {
    texts[i] = holds(DATA.texts[i]);
    if (i % 500 === 0) await pause();
  }
  const said = Uint8Array.from(DATA.said, (places) => places.some((place) => texts[place]));
  const names = Uint8Array.from(DATA.functions, (each) => holds(each[1]) || holds(each[2]));
  const found = [];
  let count = 0;
  for (let i = 0; i < COUNT; i++) {
    const stop = STOP_AT.get(i);
    const inValue = said[SAID[i]] || (stop && (stopTexts(stop).some(holds) || (stop.title && stop.title.some(holds))));
    if (inValue || (names[FUNCTION[i]] && (KIND[i] === CALL || stop))) {
      count++;
      if (found.length < MOST_HITS) found.push({ index: i, inValue: Boolean(inValue) });
    }
    if (i % 5000 === 0) {
      await pause();
      if (!isCurrent()) return null;
    }
  }
  return { found, count };
}

/** Some of a text around what was sought, which is marked, and seen in a narrow window too. */
function excerpt(text, wanted) {
  const place = text.toLowerCase().indexOf(wanted.toLowerCase());
  if (place < 0) return [text.slice(0, 90)];
  const begin = Math.max(0, place - (byId("search").clientWidth < 500 ? 8 : 28));
  const end = place + wanted.length;
  return [begin ? "…" : "", text.slice(begin, place), element("mark", {}, text.slice(place, end)), text.slice(end, end + 70)];
}

function hitText(hit, wanted) {
  const texts = [];
  const stop = STOP_AT.get(hit.index);
  if (stop) texts.push(...stopTexts(stop));
  texts.push(...argumentsOf(hit.index).map(([name, text]) => `${name} = ${text}`));
  const told = toldBy(hit.index);
  if (told !== null) texts.push(`→ ${told}`);
  const text = texts.find((each) => each.toLowerCase().includes(wanted.toLowerCase())) ?? texts[0] ?? "";
  return excerpt(text, wanted);
}

function option(place, index, ...children) {
  return element(
    "div",
    { role: "option", id: `hit-${place}`, class: "hit", "aria-selected": String(place === chosenHit), onclick: () => chooseHit(index), "data-place": place },
    ...children,
  );
}

function hitElement(hit, place, wanted) {
  const stop = STOP_AT.get(hit.index);
  return option(
    place,
    hit.index,
    element("span", { class: "number" }, String(numberOf(hit.index))),
    laneSign(LANE[hit.index]),
    element("span", { class: "unseen" }, DATA.lanes[LANE[hit.index]]),
    element("span", { class: "title" }, `${SIGNS[KIND[hit.index]]} ${shortName(hit.index)}`, stop ? ` · ${say("stop", { number: stop.number })}` : ""),
    element("span", { class: "excerpt" }, hitText(hit, wanted)),
  );
}

/** The text that stands between the hits; it is no hit itself. */
const between = (key) => element("div", { role: "presentation", class: "group" }, say(key));

function drawHits(wanted, count) {
  const list = byId("hits");
  const nodes = [];
  let place = 0;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
  const places = [];
  if (number !== null && numberOf(eventOf(number)) === number) {
    places.push(eventOf(number));
    nodes.push(option(place++, eventOf(number), element("span", { class: "title" }, say("go_to_event", { number }))));
  }
  const first = hits.find((hit) => hit.inValue);
  const ordered = first ? [first, ...hits.filter((hit) => hit !== first)] : hits;
  ordered.forEach((hit, i) => {
    if (first && i === 0) nodes.push(between("first_found"));
    if (first && i === 1) nodes.push(between("found_elsewhere"));
    places.push(hit.index);
    nodes.push(hitElement(hit, place++, wanted));
  });
  list.replaceChildren(...nodes);
  list.hidden = !nodes.length;
  list.places = places;
  list.wanted = wanted;
  byId("hit-count").textContent = !wanted ? "" : count > hits.length ? say("found_more", { count, shown: hits.length }) : say("found", { count });
  byId("no-hits").textContent = wanted && !nodes.length ? say("nothing_found", { text: wanted }) : "";
  markHit();
}

function markHit() {
  const list = byId("hits");
  for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(Number(each.dataset.place) === chosenHit));
  const chosen = byId(`hit-${chosenHit}`);
  const input = byId("sought");
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
  input.setAttribute("aria-expanded", String(Boolean(chosen)));
}

function chooseHit(index) {
  byId("search").close();
  jumpTo(index);
}

async function seek() {
  const wanted = byId("sought").value.trim();
  const run = ++searchRun;
  const result = wanted ? await find(wanted, () => run === searchRun) : { found: [], count: 0 };
  if (!result || run !== searchRun) return;
  hits = result.found;
  chosenHit = 0;
  drawHits(wanted, result.count);
}

function startSearch() {
  const input = byId("sought");
  input.addEventListener("input", seek);
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    // Who types fast has not seen the hits yet, but means them.
    if (event.key === "Enter" && byId("hits").wanted !== input.value.trim()) {
      event.preventDefault();
      await seek();
    }
    const places = byId("hits").places ?? [];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosenHit = Math.min(places.length - 1, Math.max(0, chosenHit + (event.key === "ArrowDown" ? 1 : -1)));
      markHit();
    } else if (event.key === "Enter" && places.length) {
      event.preventDefault();
      chooseHit(places[chosenHit]);
    }
  });
  byId("close-search").addEventListener("click", () => byId("search").close());
  byId("search").addEventListener("close", () => byId("next").focus({ preventScroll: true }));
}

function openSearch() {
  byId("search").showModal();
  byId("sought").select();
  seek();
}
