"use strict";
// The page's words in the language of the moment, and the elements that hold them.

const LANGUAGES = ["en", "zh-Hans"];
const byId = (id) => document.getElementById(id);
let language = 0;

/** A text of the page, with what stands in braces filled in. */
function say(key, values = {}) {
  return DATA.say[key][language].replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** A text of the page as nodes, with elements in the place of what stands in braces. */
function sayWith(key, nodes) {
  return DATA.say[key][language].split(/(\{\w+\})/).map((part) => nodes[part.slice(1, -1)] ?? part);
}

/** An element with attributes and children; a text is text, whatever it holds. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** The same for a drawing. */
function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A lane's sign: each has a pattern of its own, besides its name. */
const laneSign = (lane) => element("span", { class: `sign pattern-${patternOf(lane)}`, "aria-hidden": "true" });
const patternOf = (lane) => (IS_FIRST[lane] ? 0 : 1 + ((DATA.lanes.slice(0, lane).filter((_, each) => !IS_FIRST[each]).length) % 3));

const paragraphs = (texts) => texts[language].map((text) => element("p", {}, text));

/** Write the words of the page's frame in the language of the moment. */
function sayAll() {
  document.documentElement.lang = LANGUAGES[language];
  document.documentElement.dataset.lang = language ? "zh" : "en";
  document.title = DATA.title[language];
  for (const each of document.querySelectorAll("#app [data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("#app [data-name]")) each.setAttribute("aria-label", say(each.dataset.name));
  byId("show-language").lang = LANGUAGES[1 - language];
  byId("lesson").textContent = DATA.title[language];
  byId("sought").placeholder = say("search_for");
}
