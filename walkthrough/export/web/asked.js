"use strict";
// What is asked: at a stop the lesson's question and task, between two stops what a call will return.

/** What a reader has answered, opened or tried, by stop: kept while the page is open. */
const TRIED = new Map();
const triedAt = (stop) => {
  if (!TRIED.has(stop)) TRIED.set(stop, { question: { hints: 0 }, task: { hints: 0 }, opened: false });
  return TRIED.get(stop);
};

/** Tell whether what a stop asks is settled, or was given up: then what there is to notice may answer it. */
function isSettled(stop) {
  const tried = triedAt(stop);
  return tried.opened || ((!stop.question || tried.question.settled) && (!stop.task || tried.task.settled));
}

/** An answer without what an input method or a habit adds to it, as the debugger's prompt compares it. */
function plain(answer) {
  const { closing } = DATA.accepting;
  const text = wordsOf(answer).join("");
  let end = text.length;
  while (end && closing.includes(text[end - 1])) end--;
  return text.slice(0, end) || text;
}

function wordsOf(answer) {
  const narrow = answer.normalize("NFKC").toLowerCase();
  const text = [...narrow].filter((each) => !DATA.accepting.quotes.includes(each)).join("");
  return text.split(/\s+/u).filter((word) => word);
}

/** An answer, plain, with and without the words that stand around what it names. */
function bare(answer) {
  const { before, behind, closing, wordsBefore, wordsBehind } = DATA.accepting;
  let open = answer.length;
  while (open && ` ${closing}`.includes(answer[open - 1])) open--;
  const parts = wordsOf(answer.slice(0, open));
  const first = Math.max(0, parts.findIndex((word) => !wordsBefore.includes(word)));
  const last = Math.max(0, [...parts].reverse().findIndex((word) => !wordsBehind.includes(word)));
  const found = new Set([plain(answer)]);
  for (let begin = 0; begin <= first; begin++) {
    for (let end = parts.length - last; end <= parts.length; end++) found.add(plain(parts.slice(begin, end).join(" ")));
  }
  found.delete("");
  const todo = [...found];
  while (todo.length) {
    const each = todo.pop();
    const shorter = [
      ...before.filter((word) => each.startsWith(word)).map((word) => each.slice(word.length)),
      ...behind.filter((word) => each.endsWith(word)).map((word) => each.slice(0, each.length - word.length)),
    ];
    for (const one of shorter) {
      if (!one || found.has(one)) continue;
      found.add(one);
      todo.push(one);
    }
  }
  return found;
}

function accepts(question, answer) {
  const given = plain(answer);
  const found = bare(answer);
  return question.right.some((each) => found.has(plain(each))) || question.keys.some((key) => key.every((word) => given.includes(plain(word))));
}

const holdsPart = (question, answer) => question.keys.some((key) => key.some((word) => plain(answer).includes(plain(word))));

/** The hints so far, and the buttons for the next one and for the answer. */
function helps(asked, tried, label, redraw) {
  const found = asked.hints.slice(0, tried.hints).map((hint) => element("p", { class: "hint" }, hint[language]));
  const buttons = element("p", { class: "helps" });
  if (tried.hints < asked.hints.length) {
    const text = say("hint", { number: tried.hints + 1, count: asked.hints.length });
    buttons.append(element("button", { type: "button", class: "link", onclick: () => redraw(() => tried.hints++) }, text));
  }
  if (tried.missed || tried.hints === asked.hints.length) {
    buttons.append(element("button", { type: "button", class: "link", onclick: () => redraw(() => (tried.settled = "told")) }, say(label)));
  }
  return [...found, buttons];
}

function questionNodes(stop, redraw) {
  const { question } = stop;
  const tried = triedAt(stop).question;
  const nodes = [element("h3", {}, say("find_out")), element("p", { class: "ask", id: "ask" }, question.ask[language])];
  if (tried.settled) {
    const verdict = tried.settled === "right" ? element("strong", { class: "right" }, `✓ ${say("right")}`) : say("the_answer");
    nodes.push(element("p", { class: "verdict" }, verdict, " ", element("code", {}, tried.given ?? question.right[0])), ...paragraphs(question.because));
    return nodes;
  }
  const input = element("input", {
    type: "text", id: "answer", "aria-labelledby": "ask", placeholder: say("your_answer"), autocomplete: "off", autocapitalize: "none", spellcheck: "false",
  });
  input.value = tried.typed ?? "";
  input.addEventListener("input", () => (tried.typed = input.value));
  const form = element("form", {}, input, element("button", { class: "primary" }, say("check")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    redraw(() => {
      if (accepts(question, input.value)) Object.assign(tried, { settled: "right", given: input.value.trim() });
      else Object.assign(tried, { missed: true, partly: holdsPart(question, input.value) });
    }, "answer");
  });
  nodes.push(form);
  if (tried.missed) {
    nodes.push(element("p", { class: "verdict" }, element("strong", { class: "wrong" }, `✗ ${say(tried.partly ? "partly" : "wrong")}`)));
  }
  return [...nodes, ...helps(question, tried, "reveal", redraw)];
}

function taskNodes(stop, redraw) {
  const { task } = stop;
  const tried = triedAt(stop).task;
  const command = element("code", {}, `walkthrough run ${DATA.lesson.name} --stop ${stop.number}`);
  const nodes = [
    element("h3", {}, say("do")),
    element("p", { class: "ask" }, task.ask[language]),
    element("p", { class: "muted" }, sayWith("do_there", { command })),
  ];
  if (!tried.settled) return [...nodes, ...helps(task, tried, "reveal_task", redraw)];
  const done = task.done.map((each) => [" ", element("code", {}, each)]).flat();
  return [...nodes, element("p", { class: "verdict" }, say("one_way"), ...done), ...paragraphs(task.because)];
}

function drawAsked(index) {
  const pane = byId("asked");
  const stop = STOP_AT.get(index);
  const redraw = (change, focus) => {
    change();
    drawWords(index);
    drawAsked(index);
    // What had the focus is another element now, or gone.
    (byId(focus) ?? pane).focus({ preventScroll: true });
    announce(pane.querySelector(".verdict, .hint:last-of-type")?.textContent);
  };
  const nodes = [];
  if (stop?.question) nodes.push(...questionNodes(stop, redraw));
  if (stop?.task) nodes.push(...taskNodes(stop, redraw));
  if (!nodes.length) nodes.push(...aboutCall(index));
  pane.replaceChildren(...nodes);
  pane.scrollTop = 0;
}

/** What a call will return, or which call this is the end of, with a way there. */
function aboutCall(index) {
  const name = element("code", {}, `${shortName(index)}()`);
  const jump = (label, to) =>
    element("p", {}, element("button", { type: "button", class: "jump", onclick: () => jumpTo(to) }, `${say(label)} `, element("small", {}, String(numberOf(to)))));
  if (begins(index)) {
    const ask = element("p", { class: "ask" }, sayWith("what_returns", { name }));
    return [element("h3", {}, say("find_out")), ask, END[index] < 0 ? element("p", { class: "muted" }, say("no_return")) : jump("to_return", END[index])];
  }
  const call = AROUND[index];
  if (call < 0) return [];
  const between = element("p", { class: "ask" }, sayWith("lies_between", { name, count: String(index - call - 1) }));
  return [element("h3", {}, say("back_to_call")), between, jump("to_call", call)];
}
