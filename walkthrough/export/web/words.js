"use strict";
// What is said at an event, in tabs: what to notice, why the code is there, what the article's author typed.

/** Which tab a reader has chosen last, where there is a choice. */
let chosenTab = null;

function noticeNodes(stop, index) {
  const settled = isSettled(stop);
  const joined = language ? "" : " ";
  const later = () =>
    element("button", { type: "button", class: "later", onclick: () => { triedAt(stop).opened = true; drawWords(index); byId("words").focus({ preventScroll: true }); } }, say("later"));
  const told = stop.notice[language].map((sentences) => {
    const nodes = [];
    let hidden = false;
    for (const [text, waits] of sentences) {
      if (waits && !settled) {
        if (!hidden) nodes.push(later(), joined);
        hidden = true;
      } else {
        nodes.push(text, joined);
        hidden = false;
      }
    }
    return element("p", {}, nodes);
  });
  return [...told, ...glossary(stop.words)];
}

function glossary(words) {
  if (!words?.length) return [];
  const list = words.map(([name, meaning]) => [element("dt", {}, name[language]), element("dd", {}, meaning[language])]);
  return [element("details", { class: "glossary" }, element("summary", {}, say("marked_words")), element("dl", {}, list.flat()))];
}

function whyNodes(index, stop) {
  if (stop?.note) return paragraphs(stop.note);
  if (noteOf(index) >= 0) return paragraphs(DATA.notes[noteOf(index)]);
  let call = begins(index) ? AROUND[index] : AROUND[index] >= 0 ? AROUND[AROUND[index]] : -1;
  while (call >= 0 && noteOf(call) < 0) call = AROUND[call];
  if (call < 0) return [element("p", { class: "muted" }, say("no_note_at_all"))];
  const name = element("code", {}, shortName(call));
  return [element("p", { class: "muted" }, sayWith("no_note", { name })), ...paragraphs(DATA.notes[noteOf(call)])];
}

function authorNodes(stop) {
  const exchanges = stop.author.map(([command, printed]) => {
    const typed = element("code", { class: "typed" }, `(Pdb) ${command}`);
    const count = printed ? printed.split("\n").length : 0;
    const pre = element("pre", {}, printed);
    if (count <= 4) return element("div", {}, typed, count ? pre : null);
    return element("details", {}, element("summary", {}, typed, " ", element("small", {}, say("lines", { count }))), pre);
  });
  return [stop.whose ? element("p", { class: "muted" }, stop.whose[language]) : null, ...exchanges];
}

function openingNodes() {
  const { opening, sent, words } = DATA.lesson;
  const requests = sent.map((each) => element("pre", {}, each.line + (each.body ? `\n\n${each.body}` : "")));
  const what = requests.length ? [element("h4", {}, say("sent")), ...requests] : [];
  return [...(opening ? paragraphs(opening) : []), ...(opening ? glossary(words[0]) : []), ...what];
}

/** The tabs that an event has, by name, each with what makes its panel. */
function tabsAt(index) {
  const stop = STOP_AT.get(index);
  const { opening, closing, sent, words } = DATA.lesson;
  const tabs = {};
  if (index === 0 && (opening || sent.length)) tabs.opening = openingNodes;
  if (index === COUNT - 1 && closing) tabs.closing = () => [...paragraphs(closing), ...glossary(words[1])];
  if (stop?.notice) tabs.notice = () => noticeNodes(stop, index);
  tabs.why = () => whyNodes(index, stop);
  if (stop?.author) tabs.author = () => authorNodes(stop);
  return tabs;
}

function drawWords(index) {
  const tabs = tabsAt(index);
  const names = Object.keys(tabs);
  const shown = names.includes(chosenTab) ? chosenTab : names[0];
  const list = byId("tabs");
  const hadFocus = list.contains(document.activeElement);
  const choose = (name) => {
    chosenTab = name;
    drawWords(index);
  };
  list.replaceChildren(
    ...names.map((name) =>
      element("button", {
        type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "words", "aria-selected": String(name === shown), tabindex: name === shown ? "0" : "-1",
        onclick: () => choose(name),
        onkeydown: (event) => {
          const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
          if (!step || names.length < 2) return;
          event.preventDefault();
          event.stopPropagation();
          choose(names[(names.indexOf(name) + step + names.length) % names.length]);
        },
      }, say(name)),
    ),
  );
  const panel = byId("words");
  panel.setAttribute("aria-labelledby", `tab-${shown}`);
  panel.className = shown;
  panel.replaceChildren(...tabs[shown]().filter(Boolean));
  panel.scrollTop = 0;
  if (hadFocus) byId(`tab-${shown}`).focus();
}
