"use strict";
// The source around the current line, which stays where it is: the paper moves.

const SHOWN_AROUND = 35;
const HERE_AT = 0.4;
const [KEYWORD_MARK, MUTED_MARK, END_MARK] = DATA.marks;
const SIGNS = { [CALL]: "→", [AT_LINE]: "▶", [EXCEPTION]: "✗", [RETURN]: "↩", [LEFT]: "✗", [RESUME]: "→", [YIELD]: "↩", [SUSPEND]: "↩" };

/** A line without its indentation, and how deep that is. What is muted may begin before it. */
function unindented(line) {
  const mark = line.startsWith(MUTED_MARK) ? MUTED_MARK : "";
  const rest = line.slice(mark.length).trimStart();
  return [mark + rest, line.length - mark.length - rest.length];
}

/** A text that, where it is long and has no space, may go on below itself at a bracket, a comma or a point; names are underlined. */
function breakable(text, names) {
  const word = (each) => (names.has(each) ? element("u", {}, each) : each);
  return text.split(/(\S{20,})/).flatMap((run, odd) => {
    const parts = odd % 2 ? run.split(/(?<=[([{,=])|(?=\.)/) : [run];
    return parts.flatMap((part, place) => [place ? element("wbr") : "", ...(names.size ? part.split(/\b/).map(word) : [part])]);
  });
}

/** A line's nodes: keywords in bold, comments and strings muted, and the names of values that are shown underlined. */
function coloured(text, names) {
  const nodes = [];
  for (const piece of text.split(new RegExp(`(?=[${KEYWORD_MARK}${MUTED_MARK}])|${END_MARK}`, "u"))) {
    if (piece[0] === KEYWORD_MARK) nodes.push(element("b", {}, piece.slice(1)));
    else if (piece[0] === MUTED_MARK) nodes.push(element("span", { class: "muted" }, piece.slice(1)));
    else nodes.push(...breakable(piece, names));
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
  for (const [first, lines] of blocks) {
    if (first > here + SHOWN_AROUND || first + lines.length < here - SHOWN_AROUND) continue;
    if (rows.length) rows.push(element("div", { class: "gap", "aria-hidden": "true" }, "⋯"));
    for (let at = 0; at < lines.length; at++) {
      const number = first + at;
      if (Math.abs(number - here) > SHOWN_AROUND) continue;
      const isHere = number === here;
      const [text, indent] = unindented(lines[at]);
      const code = element("code", {}, coloured(text, isHere ? names : new Set()));
      // What does not fit goes on below itself.
      code.style.setProperty("--indent", Math.max(0, indent - indentOf(index)));
      const row = element(
        "div",
        { class: isHere ? "line here" : "line", "aria-current": isHere ? "step" : undefined },
        element("span", { class: "number" }, String(number)),
        element("span", { class: "mark", "aria-hidden": "true" }, isHere ? SIGNS[KIND[index]] : ""),
        code,
      );
      rows.push(row);
    }
  }
  pane.replaceChildren(element("div", { class: "paper" }, rows));
  placeCode();
}

function placeCode() {
  const pane = byId("code");
  const current = pane.querySelector(".here");
  if (current) pane.scrollTop = current.offsetTop - pane.clientHeight * HERE_AT;
}
