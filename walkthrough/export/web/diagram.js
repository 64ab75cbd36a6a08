"use strict";
// The messages as a sequence diagram: a drawing for the eye, and over it a list of buttons for keyboard, ear and finger.

const MESSAGE_REM = 2.1;
const SPARE_MESSAGES = 6;

/** The rows of the diagram, in order: messages, stops, and where a marked value first appears. */
const MESSAGES = [
  ...STOPS.map((stop) => ({ index: stop.index, kind: "stop", stop })),
  ...DATA.arrows.map(([index, kind, sender, receiver, label, taken, until]) => ({ index, kind, sender, receiver, label, taken, until })),
  ...DATA.firsts.map((index) => ({ index, kind: "first" })),
].sort((a, b) => a.index - b.index);
const PARTIES = DATA.parties;
/** By row and party: whether it does nothing (0), works (1) or waits (2) below that row. */
const BUSY = new Uint8Array(MESSAGES.length * PARTIES.length);

function placeBars() {
  const now = new Uint8Array(PARTIES.length);
  let open = [];
  const settle = (message) => {
    open = open.filter((each) => each !== message);
    now[message.receiver] = 0;
    const { kind, sender } = message;
    if (kind === "call" && sender) now[sender] = open.some((each) => each.kind === "call" && each.sender === sender) ? 2 : 1;
  };
  MESSAGES.forEach((message, row) => {
    const { index, kind, sender, receiver } = message;
    // A sender does not wait for ever, and what nobody waits for is done some time.
    for (const each of open.filter(({ until }) => until >= 0 && until < index)) settle(each);
    // What nobody waits for may lie for a while.
    for (const each of open.filter(({ taken, until }) => taken >= 0 && taken <= index && (until < 0 || until >= index))) now[each.receiver] ||= 1;
    if (kind === "call" || kind === "one-way") {
      if (kind === "call" && sender) now[sender] = 2;
      if (message.taken === index) now[receiver] = 1;
      open.push(message);
    } else if (kind === "answer") {
      const asked = open.findLast((each) => each.kind === "call" && each.sender === receiver && each.receiver === sender);
      if (asked) settle(asked);
      else now[sender] = 0;
    }
    BUSY.set(now, row * PARTIES.length);
  });
}
placeBars();

const partySign = (party) => (party && party <= DATA.lanes.length ? laneSign(party - 1) : null);

function messageText(message) {
  if (message.kind === "stop") {
    const title = message.stop.title ? message.stop.title[language] : qualifiedName(message.index);
    return `${say("stop", { number: message.stop.number })}: ${title}`;
  }
  if (message.kind === "first") return titleText(message.index);
  const names = { sender: PARTIES[message.sender][language], receiver: PARTIES[message.receiver][language], label: message.label };
  return say({ call: "asks", answer: "answers", "one-way": "sends" }[message.kind], names);
}

/** A label that is not wider than so many pixels: a character takes about half its height, a Chinese one all of it. */
function fitting(text, width) {
  let room = Math.max(40, width) / (0.52 * parseFloat(getComputedStyle(document.documentElement).fontSize));
  let end = 0;
  for (const each of text) {
    room -= each > "\u2e80" ? 2 : 1;
    if (room < 1) return `${text.slice(0, end)}…`;
    end += each.length;
  }
  return text;
}

function drawMessage(message, row, here, height, x, width) {
  const y = row * height;
  const shapes = [];
  const on = row === here ? " on-here" : "";
  const middle = y + height * 0.72;
  const label = (at, text, room) => shapes.push(drawn("text", { x: at, y: y + height * 0.45, class: `label${on}` }, fitting(text, room)));
  if (message.kind === "stop" || message.kind === "first") {
    const party = x[1 + LANE[message.index]];
    if (message.kind === "stop") {
      shapes.push(drawn("rect", { x: party - 11, y: y + height / 2 - 11, width: 22, height: 22, rx: 4, class: "stop-box" }));
      shapes.push(drawn("text", { x: party, y: y + height / 2 + 5, class: "stop-number" }, String(message.stop.number)));
    }
    const text = message.kind === "stop" ? messageText(message).replace(/^[^:]*: /, "") : titleText(message.index);
    shapes.push(drawn("text", { x: party + 20, y: y + height / 2 + 5, class: message.kind + on }, fitting(text, width - party - 76)));
    return shapes;
  }
  const [from, to] = [x[message.sender], x[message.receiver]];
  const way = to > from ? 1 : -1;
  const [begin, end] = [from + 5 * way, to - 5 * way];
  shapes.push(drawn("path", { d: `M${begin} ${middle}H${end}`, class: `arrow ${message.kind}` }));
  const head = { call: `M${end} ${middle}l${-10 * way} -5v10z`, answer: `M${end - 9 * way} ${middle - 5}L${end} ${middle}L${end - 9 * way} ${middle + 5}`, "one-way": `M${end - 10 * way} ${middle - 6}L${end} ${middle}` }[message.kind];
  shapes.push(drawn("path", { d: head, class: `head ${message.kind}` }));
  label(Math.min(begin, end) + 8, message.label, Math.max(60, way > 0 ? width - begin - 60 : begin - end - 10));
  return shapes;
}

const columnsOf = (width) => PARTIES.map((_, party) => Math.round(((party + 0.5) * (width - 44)) / PARTIES.length));

/** The row of the diagram at which one stands: the last one that is not behind the current event. */
function hereRow() {
  let row = -1;
  while (row + 1 < MESSAGES.length && MESSAGES[row + 1].index <= at) row++;
  return row;
}

function drawMessages() {
  const pane = byId("messages");
  if (!pane.clientHeight) return;
  const width = pane.clientWidth;
  const height = MESSAGE_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const x = columnsOf(width);
  byId("parties").replaceChildren(
    ...PARTIES.map((party, place) => {
      const made = element("span", { title: party[language] }, partySign(place), party[language]);
      made.style.left = `${x[place]}px`;
      made.style.maxWidth = `${(width - 44) / PARTIES.length - 4}px`;
      return made;
    }),
  );
  const first = Math.max(0, Math.floor(pane.scrollTop / height) - SPARE_MESSAGES);
  const last = Math.min(MESSAGES.length, Math.ceil((pane.scrollTop + pane.clientHeight) / height) + SPARE_MESSAGES);
  const svg = byId("drawing");
  svg.setAttribute("viewBox", `0 ${first * height} ${width} ${(last - first) * height}`);
  svg.style.width = `${width}px`;
  svg.style.height = `${(last - first) * height}px`;
  svg.style.transform = `translateY(${first * height}px)`;
  const shapes = [patterns("diagram")];
  for (const party of x) shapes.push(drawn("path", { d: `M${party} ${first * height}V${last * height}`, class: "life" }));
  const here = hereRow();
  if (here >= first && here < last) shapes.push(drawn("rect", { x: 0, y: here * height, width, height, class: "here" }));
  x.forEach((place, party) => {
    const pattern = party === 0 || party > DATA.lanes.length ? "other" : PATTERNS[patternOf(party - 1)];
    const busy = (row) => (row < last ? BUSY[row * PARTIES.length + party] : 3);
    // One from above is seen too, where the drawing begins.
    for (let row = Math.max(0, first - 1), begin = row; row < last; row++) {
      if (busy(row) === busy(row + 1)) continue;
      const box = { x: place - 5, y: (begin + 0.72) * height, width: 10, height: (row + 1 - begin) * height };
      if (busy(row)) shapes.push(drawn("rect", { ...box, class: busy(row) === 2 ? "bar-waits" : `bar lane-${pattern}` }));
      begin = row + 1;
    }
  });
  for (let row = first; row < last; row++) shapes.push(...drawMessage(MESSAGES[row], row, here, height, x, width));
  svg.replaceChildren(...shapes);
  const focused = document.activeElement?.closest?.("#arrows li")?.dataset.place;
  byId("arrows").replaceChildren(
    ...MESSAGES.slice(first, last).map((message, place) => {
      const row = first + place;
      const button = element("button", { type: "button", onclick: () => jumpTo(message.index), "aria-current": row === here ? "step" : undefined }, element("span", { class: "unseen" }, messageText(message)), element("span", { class: "number" }, String(numberOf(message.index))));
      const item = element("li", { "aria-setsize": MESSAGES.length, "aria-posinset": row + 1, "data-place": row }, button);
      item.style.top = `${row * height}px`;
      item.style.height = `${height}px`;
      return item;
    }),
  );
  if (focused !== undefined) byId("arrows").querySelector(`[data-place="${focused}"] button`)?.focus({ preventScroll: true });
}

function drawDiagram() {
  const pane = byId("messages");
  if (byId("diagram").hidden) return;
  if (!MESSAGES.length) {
    byId("arrows").replaceChildren(element("li", {}, say("no_messages")));
    return;
  }
  const height = MESSAGE_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const top = Math.max(0, hereRow()) * height;
  byId("arrows").style.height = `${MESSAGES.length * height}px`;
  if (top < pane.scrollTop || top + height > pane.scrollTop + pane.clientHeight) pane.scrollTop = top - pane.clientHeight / 2;
  drawMessages();
}

function startDiagram() {
  byId("messages").addEventListener("scroll", drawMessages, { passive: true });
}
