"use strict";
// The tree of calls, in sections between the stops. Only the rows that are seen are in the document.

const ROW_REM = 1.75;
const SPARE_ROWS = 3;

/** The rows: an event's place, or -1 - N for the head of section N; with how deep each lies, and which it is among its brothers. */
let rows = [];
let rowLevel = [];
let rowPlace = [];
let rowSize = [];
let rowsFor = "";
let activeRow = 0;
/** The sections that a reader has opened (true) or closed (false) himself; else the one is open in which one stands. */
const openedByHand = new Map();

const sectionOf = (index) => lowerBound(PACES.stops, index);
const sectionBegin = (section) => (section ? PACES.stops[section - 1] + 1 : 0);
const sectionEnd = (section) => (section < PACES.stops.length ? PACES.stops[section] : COUNT);

/** How many rows a section has at a pace. */
function sectionSize(section, pace) {
  const [begin, end] = [sectionBegin(section), sectionEnd(section)];
  const list = PACES[pace];
  return list ? lowerBound(list, end) - lowerBound(list, begin) : end - begin;
}

function sectionName(section) {
  if (!STOPS.length) return say("calls");
  if (!section) return say("from_client");
  if (section === STOPS.length) return say("to_answer");
  return say("stop_to_stop", { first: STOPS[section - 1].number, second: STOPS[section].number });
}

function isOpen(section, current) {
  return openedByHand.get(section) ?? section === current;
}

/** Make the rows anew where a section was opened or closed, or the pace was changed. */
function makeRows(index, pace) {
  const current = STOP_AT.has(index) ? -1 : sectionOf(index);
  const key = `${pace} ${current} ${[...openedByHand].join()}`;
  if (key === rowsFor) return;
  rowsFor = key;
  rows = [];
  rowLevel = [];
  for (let section = 0; section <= STOPS.length; section++) {
    const size = sectionSize(section, pace);
    if (size) {
      rows.push(-1 - section);
      rowLevel.push(1);
      if (isOpen(section, current)) addEvents(section, pace);
    }
    if (section < STOPS.length) {
      rows.push(STOPS[section].index);
      rowLevel.push(1);
    }
  }
  countBrothers();
}

function addEvents(section, pace) {
  const list = PACES[pace];
  const end = sectionEnd(section);
  const around = [];
  let place = list ? lowerBound(list, sectionBegin(section)) : sectionBegin(section);
  for (; ; place++) {
    const index = list ? list[place] : place;
    if (index === undefined || index >= end) return;
    while (around.length && around[around.length - 1] >= LEVEL[index]) around.pop();
    rows.push(index);
    rowLevel.push(2 + around.length);
    around.push(LEVEL[index]);
  }
}

function countBrothers() {
  rowPlace = new Int32Array(rows.length);
  rowSize = new Int32Array(rows.length);
  const families = [];
  const close = (level) => {
    while (families.length > level) {
      const family = families.pop();
      for (const row of family ?? []) rowSize[row] = family.length;
    }
  };
  for (let row = 0; row < rows.length; row++) {
    const level = rowLevel[row];
    close(level + 1);
    while (families.length <= level) families.push([]);
    families[level].push(row);
    rowPlace[row] = families[level].length;
  }
  close(0);
}

const rowHeight = () => ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);

/** What a row of the tree says of an event. */
function eventText(index) {
  const stop = STOP_AT.get(index);
  if (stop) return stop.title ? stop.title[language] : qualifiedName(index);
  return shortName(index);
}

function rowElement(row, current) {
  const entry = rows[row];
  const attributes = {
    role: "treeitem", id: `row-${row}`, "aria-level": rowLevel[row], "aria-posinset": rowPlace[row], "aria-setsize": rowSize[row], class: "row",
    "data-row": row,
  };
  if (entry < 0) {
    const section = -1 - entry;
    const open = isOpen(section, current);
    return element(
      "div",
      { ...attributes, class: "row section", "aria-expanded": String(open) },
      element("span", { "aria-hidden": "true", class: "fold" }, open ? "▾" : "▸"),
      element("span", { class: "name" }, sectionName(section)),
      element("small", {}, String(sectionSize(section, pace))),
    );
  }
  const isHere = entry === at;
  attributes["aria-selected"] = String(isHere);
  if (isHere) attributes["aria-current"] = "step";
  const stop = STOP_AT.get(entry);
  const sign = stop ? element("span", { class: "stop-mark" }, String(stop.number)) : element("span", { class: "mark" }, SIGNS[KIND[entry]]);
  const before = row ? rows[row - 1] : -1;
  const crosses = DATA.lanes.length > 1 && !stop && (before < 0 || LANE[before] !== LANE[entry]);
  const made = element(
    "div",
    { ...attributes, class: `row event${stop ? " stop" : ""}${isHere ? " here" : ""}`, "data-pattern": patternOf(LANE[entry]), title: qualifiedName(entry) },
    stop ? element("span", { class: "unseen" }, say("stop", { number: "" })) : null,
    sign,
    element("span", { class: "name" }, eventText(entry)),
    crosses ? element("span", { class: "lane" }, DATA.lanes[LANE[entry]]) : element("span", { class: "unseen" }, DATA.lanes[LANE[entry]]),
  );
  made.style.paddingInlineStart = `${0.75 + Math.min(12, Math.max(0, rowLevel[row] - 1)) * 0.3}rem`;
  return made;
}

function drawRows() {
  const tree = byId("tree");
  if (!tree.clientHeight) return;
  const height = rowHeight();
  const first = Math.max(0, Math.floor(tree.scrollTop / height) - SPARE_ROWS);
  const last = Math.min(rows.length, Math.ceil((tree.scrollTop + tree.clientHeight) / height) + SPARE_ROWS);
  const current = STOP_AT.has(at) ? -1 : sectionOf(at);
  const holder = byId("tree-rows");
  holder.style.height = `${rows.length * height}px`;
  const made = [];
  for (let row = first; row < last; row++) {
    const each = rowElement(row, current);
    each.style.transform = `translateY(${row * height}px)`;
    if (row === activeRow) each.classList.add("active");
    made.push(each);
  }
  holder.replaceChildren(...made);
  if (activeRow >= first && activeRow < last) tree.setAttribute("aria-activedescendant", `row-${activeRow}`);
  else tree.removeAttribute("aria-activedescendant");
}

/** Scroll so that a row is seen: to the middle, if it was not. */
function showRow(row) {
  const tree = byId("tree");
  const height = rowHeight();
  const top = row * height;
  if (top < tree.scrollTop || top + height > tree.scrollTop + tree.clientHeight) tree.scrollTop = top - tree.clientHeight / 2;
}

/** The row of an event, or of the one before it that has a row. */
function rowOf(index) {
  let best = 0;
  let low = 0;
  let high = rows.length - 1;
  const eventAt = (row) => (rows[row] < 0 ? sectionBegin(-1 - rows[row]) - 0.5 : rows[row]);
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (eventAt(middle) <= index) {
      best = middle;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}

function drawTree() {
  if (!byId("tree").clientHeight) return;
  makeRows(at, pace);
  activeRow = rowOf(at);
  byId("tree-rows").style.height = `${rows.length * rowHeight()}px`;
  showRow(activeRow);
  drawRows();
}

function toggle(section, open) {
  const current = STOP_AT.has(at) ? -1 : sectionOf(at);
  if (isOpen(section, current) === open) return;
  openedByHand.set(section, open);
  const was = rows[activeRow];
  makeRows(at, pace);
  activeRow = Math.max(0, rows.indexOf(was));
  showRow(activeRow);
  drawRows();
}

function chooseRow(row) {
  const entry = rows[row];
  activeRow = row;
  if (entry < 0) toggle(-1 - entry, !isOpen(-1 - entry, STOP_AT.has(at) ? -1 : sectionOf(at)));
  else jumpTo(entry);
}

function moveInTree(event) {
  const current = STOP_AT.has(at) ? -1 : sectionOf(at);
  const entry = rows[activeRow];
  const go = (row) => {
    activeRow = Math.min(rows.length - 1, Math.max(0, row));
    showRow(activeRow);
    drawRows();
  };
  const parent = () => {
    let row = activeRow;
    while (row > 0 && rowLevel[row] >= rowLevel[activeRow]) row--;
    return row;
  };
  const keys = {
    ArrowDown: () => go(activeRow + 1),
    ArrowUp: () => go(activeRow - 1),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: () => (entry < 0 && !isOpen(-1 - entry, current) ? toggle(-1 - entry, true) : go(activeRow + 1)),
    ArrowLeft: () => (entry < 0 && isOpen(-1 - entry, current) ? toggle(-1 - entry, false) : go(parent())),
    Enter: () => chooseRow(activeRow),
    " ": () => chooseRow(activeRow),
  };
  if (!keys[event.key] || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key]();
}

function startTree() {
  const tree = byId("tree");
  tree.addEventListener("scroll", drawRows, { passive: true });
  tree.addEventListener("keydown", moveInTree);
  tree.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) chooseRow(Number(row.dataset.row));
  });
}
