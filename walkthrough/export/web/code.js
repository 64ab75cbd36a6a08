"use strict";
// The source around the current line, which stays where it is: the paper moves.

const SHOWN_AROUND = 35;
const HERE_AT = 0.4;
const [KEYWORD_MARK, MUTED_MARK, END_MARK] = DATA.marks;
const SIGNS = { [CALL]: "→", [AT_LINE]: "▶", [EXCEPTION]: "✗", [RETURN]: "↩", [LEFT]: "✗", [RESUME]: "→", [YIELD]: "↩", [SUSPEND]: "↩" };

/** A line's nodes: keywords in bold, comments and strings muted, and the names of values that are shown underlined. */
function coloured(text, names) {
  const nodes = [];
  for (const piece of text.trimStart().split(new RegExp(`(?=[${KEYWORD_MARK}${MUTED_MARK}])|${END_MARK}`, "u"))) {
    if (piece[0] === KEYWORD_MARK) nodes.push(element("b", {}, piece.slice(1)));
    else if (piece[0] === MUTED_MARK) nodes.push(element("span", { class: "muted" }, piece.slice(1)));
    else if (!names.size) nodes.push(piece);
    else for (const word of piece.split(/\b/)) nodes.push(names.has(word) ? element("u", {}, word) : word);
  }
  return nodes;
}

function drawCode(index, names) {
  const file = fileOf(index);
  const [name, blocks] = DATA.files[file];
  const here = LINE[index];
  const slash = name.lastIndexOf("/");
  byId("file").textContent = name.slice(slash + 1);
  byId("folder").textContent = name.slice(0, Math.max(0, slash));
  byId("code-pane").dataset.pattern = patternOf(LANE[index]);
  const pane = byId("code");
  if (!blocks.length) {
    pane.replaceChildren(element("p", { class: "muted" }, say("no_source", { file: name })));
    return;
  }
  const rows = [];
  let current = null;
  for (const [first, lines] of blocks) {
    if (first > here + SHOWN_AROUND || first + lines.length < here - SHOWN_AROUND) continue;
    if (rows.length) rows.push(element("div", { class: "gap", "aria-hidden": "true" }, "⋯"));
    for (let at = 0; at < lines.length; at++) {
      const number = first + at;
      if (Math.abs(number - here) > SHOWN_AROUND) continue;
      const isHere = number === here;
      const code = element("code", {}, coloured(lines[at], isHere ? names : new Set()));
      // What does not fit goes on below itself.
      code.style.setProperty("--indent", Math.max(0, lines[at].search(/\S|$/) - indentOf(index)));
      const row = element(
        "div",
        { class: isHere ? "line here" : "line", "aria-current": isHere ? "step" : undefined },
        element("span", { class: "number" }, String(number)),
        element("span", { class: "mark", "aria-hidden": "true" }, isHere ? SIGNS[KIND[index]] : ""),
        code,
      );
      if (isHere) current = row;
      rows.push(row);
    }
  }
  pane.replaceChildren(element("div", { class: "paper" }, rows));
  if (current) pane.scrollTop = current.offsetTop - pane.clientHeight * HERE_AT;
}
