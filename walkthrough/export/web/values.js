"use strict";
// The values at an event: what a stop shows, with what is new about it; what a call was given; what came back.

const LONG = 34;

/** A value that is cut to one line where it is long, unless it is open; a click folds and unfolds it. */
function value(text, isOpen = false) {
  if (text.length <= LONG && !text.includes("\n")) return element("span", { class: "value" }, text);
  const button = element("button", { type: "button", class: "value", "aria-expanded": String(isOpen) }, text);
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
  });
  return button;
}

const STATES = { new: "+", changed: "*", same: "=", failed: "✗" };
const badge = (state) =>
  element("span", { class: `badge ${state}` }, element("span", { "aria-hidden": "true" }, `${STATES[state]} `), say(state));

function field([name, text, isMarked, , was]) {
  return element(
    "li",
    { class: isMarked ? "field marked" : "field" },
    element(
      "span",
      { class: "name" },
      isMarked ? element("span", { role: "img", "aria-label": say("marked"), class: "look" }, "▸") : null,
      was === null ? null : element("span", { role: "img", "aria-label": say("changed"), class: "look changed" }, "*"),
      name,
    ),
    element("span", {}, value(text), was === null ? null : element("span", { class: "was" }, ` ${say("was", { value: was })}`)),
  );
}

function shownValue(each) {
  const heading = element("div", { class: "heading" }, element("span", { class: "name" }, each.name));
  const made = element("li", { class: `shown ${each.state}` }, heading);
  if (!each.parts) {
    // Beside what it was, all of it.
    heading.append(value(each.text, each.was !== undefined), badge(each.state));
    if (each.was !== undefined) made.append(element("p", { class: "was" }, say("was", { value: each.was })));
    return made;
  }
  heading.append(element("span", { class: "kind" }, `${each.kind} · ${say("fields", { count: each.parts.length })}`), badge(each.state));
  const folded = each.parts.filter((part) => !part[3]);
  made.append(element("ul", {}, each.parts.filter((part) => part[3]).map(field)));
  if (folded.length) {
    const summary = element("summary", {}, say("more_fields", { count: folded.length }));
    made.append(element("details", {}, summary, element("ul", {}, folded.map(field))));
  }
  return made;
}

const pairs = (found) =>
  element("ul", {}, found.map(([name, text]) => element("li", { class: "shown" }, element("div", { class: "heading" }, element("span", { class: "name" }, name), value(text)))));

function drawValues(index) {
  const pane = byId("values");
  const stop = STOP_AT.get(index);
  let heading = "values";
  const parts = [];
  if (stop) {
    parts.push(stop.values.length ? element("ul", {}, stop.values.map(shownValue)) : element("p", { class: "muted" }, say("nothing_shown")));
  } else if (begins(index)) {
    heading = "arguments";
    const given = argumentsOf(index);
    if (given.length) parts.push(pairs(given));
    else if (KIND[index] === CALL) parts.push(element("p", { class: "muted" }, say("no_arguments")));
    parts.push(calledFrom(index));
  } else {
    const isError = KIND[index] === EXCEPTION || KIND[index] === LEFT;
    heading = isError ? "error" : "result";
    const told = toldBy(index);
    if (told !== null) {
      parts.push(
        element(
          "div",
          { class: `told ${isError ? "failed" : FIRSTS.has(index) ? "new" : ""}` },
          element("span", { "aria-hidden": "true" }, isError ? "✗ " : "→ "),
          element("span", { class: "value whole" }, told),
          FIRSTS.has(index) ? element("span", { class: "badge new" }, `+ ${say("first_seen")}`) : null,
        ),
      );
    }
    const call = AROUND[index];
    const given = call < 0 ? [] : argumentsOf(call);
    if (given.length) parts.push(element("h4", {}, say("was_called")), pairs(given));
    else if (!parts.length) parts.push(element("p", { class: "muted" }, say("nothing_shown")));
  }
  byId("values-heading").textContent = say(heading);
  byId("function").textContent = shortName(index);
  pane.replaceChildren(...parts.filter(Boolean));
  pane.scrollTop = 0;
}

/** Where a call comes from, with a way there. */
function calledFrom(index) {
  if (!CALLED_FROM[index] || AROUND[index] < 0) return null;
  const place = element("code", {}, `${DATA.files[fileOf(AROUND[index])][0].split("/").pop()}:${CALLED_FROM[index]} ${shortName(AROUND[index])}()`);
  return element("p", {}, sayWith("called_from", { place: element("button", { type: "button", class: "link", onclick: () => jumpTo(AROUND[index]) }, place) }));
}

/** The names whose values are shown at an event. */
function namesShown(index) {
  const stop = STOP_AT.get(index);
  if (stop) return new Set(stop.values.filter((each) => each.state !== "failed").map((each) => each.name));
  return new Set((KIND[index] === CALL ? argumentsOf(index) : []).map(([name]) => name));
}
