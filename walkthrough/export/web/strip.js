"use strict";
// The strip: how deep the calls lie at every event, the first lane above the line, the others below it. Place, map, and scrubber.

const UP = 30;
const DOWN = 24;
const PATTERNS = ["solid", "hatched", "dotted", "barred"];
let stripWidth = 0;
let stripHeight = 0;

function patterns(prefix) {
  const lines = drawn("path", { d: "M-1 1 l2 -2 M0 6 l6 -6 M5 7 l2 -2", class: "ink" });
  const dots = drawn("circle", { cx: 2, cy: 2, r: 1.2, class: "ink-filled" });
  const bars = drawn("path", { d: "M0 2 h4", class: "ink" });
  const pattern = (name, size, shape) => drawn("pattern", { id: `${prefix}-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" }, shape);
  return drawn("defs", {}, pattern("hatched", 6, lines), pattern("dotted", 4, dots), pattern("barred", 4, bars));
}

function drawProfile() {
  const track = byId("track");
  const width = (stripWidth = track.clientWidth);
  const height = UP + DOWN;
  const svg = byId("profile");
  stripHeight = svg.getBoundingClientRect().height;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  let deepest = [1, 1];
  for (let i = 0; i < COUNT; i++) {
    const side = IS_FIRST[LANE[i]] ? 0 : 1;
    const depth = side ? DEPTH[i] + 1 : OPEN[i];
    if (depth > deepest[side]) deepest[side] = depth;
  }
  const columns = Math.max(1, Math.min(Math.floor(width), COUNT));
  const wide = width / columns;
  const paths = DATA.lanes.map(() => []);
  let hollow = "";
  const waits = [];
  for (let column = 0; column < columns; column++) {
    const begin = Math.floor((column * COUNT) / columns);
    const end = Math.max(begin + 1, Math.floor(((column + 1) * COUNT) / columns));
    let up = 0;
    let down = 0;
    let lane = -1;
    let open = 0;
    for (let i = begin; i < end; i++) {
      if (IS_FIRST[LANE[i]]) up = Math.max(up, OPEN[i], 1);
      else if (DEPTH[i] + 1 > down) [down, lane] = [DEPTH[i] + 1, LANE[i]];
      open = Math.max(open, OPEN[i]);
    }
    const x = (column * wide).toFixed(2);
    const rect = (y, h) => `M${x} ${y.toFixed(1)}h${wide.toFixed(2)}v${h.toFixed(1)}h-${wide.toFixed(2)}z`;
    if (up) {
      const h = (up / deepest[0]) * UP;
      paths[0].push(rect(UP - h, h));
    } else if (open) {
      const h = (open / deepest[0]) * UP;
      hollow += `M${x} ${(UP - h).toFixed(1)}h${wide.toFixed(2)}`;
      const last = waits[waits.length - 1];
      if (last && last.end === column) last.end = column + 1;
      else waits.push({ begin: column, end: column + 1, lane, top: UP - h });
    }
    if (down) paths[lane].push(rect(UP, (down / deepest[1]) * DOWN));
  }
  const shapes = [patterns("strip")];
  paths.forEach((parts, lane) => {
    if (parts.length) shapes.push(drawn("path", { d: parts.join(""), class: `lane-${PATTERNS[patternOf(lane)]}` }));
  });
  for (const wait of waits) {
    const [x1, x2] = [wait.begin * wide, wait.end * wide];
    hollow += `M${x1.toFixed(1)} ${wait.top.toFixed(1)}V${UP}M${x2.toFixed(1)} ${wait.top.toFixed(1)}V${UP}`;
  }
  shapes.push(drawn("path", { d: hollow, class: "waiting" }), drawn("path", { d: `M0 ${UP}H${width}`, class: "ground" }));
  for (const wait of waits) {
    const name = wait.lane >= 0 ? say("waits", { lane: DATA.lanes[wait.lane] }) : "";
    if (name && (wait.end - wait.begin) * wide > 8 * name.length + 16) {
      // In a low window the strip is pressed flat; its words are not.
      const place = `translate(${wait.begin * wide + 8} ${Math.min(UP - 6, wait.top + 15)}) scale(1 ${height / (stripHeight || height)})`;
      shapes.push(drawn("text", { transform: place }, name));
    }
  }
  svg.replaceChildren(...shapes);
}

/** Where an event is on the strip, in pixels from its left. */
const placeOn = (index) => ((index + 0.5) / COUNT) * stripWidth;

function drawMarks() {
  const size = 24;
  let free = 0;
  const left = STOPS.map((stop) => {
    const place = Math.max(free, placeOn(stop.index) - size / 2);
    free = place + size + 2;
    return place;
  });
  // What was pushed over the right end is pushed back.
  let limit = stripWidth - size;
  for (let i = left.length - 1; i >= 0 && left[i] > limit; i--, limit -= size + 2) left[i] = Math.max(0, limit);
  byId("marks").replaceChildren(
    ...STOPS.map((stop, place) => {
      const made = element("button", { type: "button", class: "stop-mark", "data-stop": stop.index, onclick: () => jumpTo(stop.index) }, String(stop.number));
      const title = stop.title ? stop.title[language] : qualifiedName(stop.index);
      made.setAttribute("aria-label", `${say("stop", { number: stop.number })}: ${title}`);
      made.title = title;
      made.style.left = `${left[place]}px`;
      return made;
    }),
  );
}

function drawStrip() {
  const lanes = byId("lanes");
  const others = DATA.lanes.map((_, lane) => lane).filter((lane) => !IS_FIRST[lane]);
  lanes.replaceChildren(
    element("span", {}, laneSign(0), DATA.lanes[0]),
    element("span", {}, ...others.map((lane) => element("span", {}, laneSign(lane), DATA.lanes[lane]))),
  );
  drawProfile();
  drawMarks();
  moveHere();
}

function moveHere() {
  byId("here").style.transform = `translateX(${placeOn(at).toFixed(1)}px)`;
  for (const mark of byId("marks").children) {
    const isHere = Number(mark.dataset.stop) === at;
    mark.classList.toggle("here", isHere);
    if (isHere) mark.setAttribute("aria-current", "step");
    else mark.removeAttribute("aria-current");
  }
  const scrub = byId("scrub");
  scrub.setAttribute("aria-valuemin", numberOf(0));
  scrub.setAttribute("aria-valuemax", numberOf(COUNT - 1));
  scrub.setAttribute("aria-valuenow", numberOf(at));
  scrub.setAttribute("aria-valuetext", spoken());
}

function startStrip() {
  const scrub = byId("scrub");
  const follow = (event) => {
    const box = scrub.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * COUNT);
    goTo(Math.min(COUNT - 1, Math.max(0, place)));
  };
  scrub.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    scrub.setPointerCapture(event.pointerId);
    follow(event);
  });
  // To the right and to the left one steps everywhere; of a slider one expects this too.
  scrub.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    step(direction);
  });
  scrub.addEventListener("pointermove", (event) => {
    if (scrub.hasPointerCapture(event.pointerId)) follow(event);
  });
  new ResizeObserver(() => {
    if (byId("track").clientWidth !== stripWidth || byId("profile").getBoundingClientRect().height !== stripHeight) drawStrip();
  }).observe(byId("track"));
}
