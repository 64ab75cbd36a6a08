"use strict";
// The walk as arrays, one entry an event, in the order of the trace; and where one may stand in it.

const DATA = JSON.parse(document.getElementById("data").textContent);
const [CALL, AT_LINE, EXCEPTION, RETURN, LEFT, RESUME, YIELD, SUSPEND] = DATA.kinds.map((_, place) => place);
const KIND = Uint8Array.from(DATA.events.kind);
const LANE = Uint8Array.from(DATA.events.lane);
const FUNCTION = Int32Array.from(DATA.events.function);
const LINE = Int32Array.from(DATA.events.line);
const SAID = Int32Array.from(DATA.events.said);
const CALLED_FROM = Int32Array.from(DATA.events.from);
const COUNT = KIND.length;
const NUMBERS = DATA.numbers && Int32Array.from(DATA.numbers);

// By event: the call that it belongs to (of a call the one around it, else its own), or -1; of a call where it ends, or -1; how
// deep it lies in its own lane, and in the tree of all lanes; and how many calls are under way in the first lane.
const AROUND = new Int32Array(COUNT).fill(-1);
const END = new Int32Array(COUNT).fill(-1);
const DEPTH = new Uint16Array(COUNT);
const LEVEL = new Uint16Array(COUNT);
const OPEN = new Uint16Array(COUNT);

const laneBase = (lane) => DATA.lanes[lane].split("/")[0];
const IS_FIRST = DATA.lanes.map((_, lane) => laneBase(lane) === laneBase(0));

const begins = (index) => KIND[index] === CALL || KIND[index] === RESUME;
const ends = (index) => KIND[index] === RETURN || KIND[index] === LEFT || KIND[index] === YIELD || KIND[index] === SUSPEND;

function placeCalls() {
  const stacks = DATA.lanes.map(() => []);
  const awake = [];
  let open = 0;
  for (let i = 0; i < COUNT; i++) {
    const lane = LANE[i];
    const stack = stacks[lane];
    if (awake[awake.length - 1] !== lane) {
      if (awake.includes(lane)) awake.splice(awake.indexOf(lane), 1);
      awake.push(lane);
    }
    if (begins(i)) {
      let above = stack.length ? stack[stack.length - 1] : -1;
      DEPTH[i] = stack.length;
      AROUND[i] = above;
      for (let k = awake.length - 2; above < 0 && k >= 0; k--) {
        const other = stacks[awake[k]];
        if (other.length) above = other[other.length - 1];
      }
      LEVEL[i] = above < 0 ? 0 : LEVEL[above] + 1;
      stack.push(i);
      if (IS_FIRST[lane]) open++;
    } else {
      const call = stack.length ? stack[stack.length - 1] : -1;
      const returns = ends(i);
      AROUND[i] = call;
      DEPTH[i] = Math.max(0, stack.length - 1);
      LEVEL[i] = call < 0 ? 0 : LEVEL[call] + (returns ? 0 : 1);
      if (returns && call >= 0) {
        END[call] = i;
        stack.pop();
        if (IS_FIRST[lane]) open--;
      }
    }
    OPEN[i] = open;
  }
}
placeCalls();

// The stops by their event, and the three paces: of every event no list is needed.
const STOPS = DATA.stops;
const STOP_AT = new Map(STOPS.map((stop) => [stop.index, stop]));
const PACES = { stops: Int32Array.from(STOPS, (stop) => stop.index), steps: Int32Array.from(DATA.steps), every: null };
const FIRSTS = new Set(DATA.firsts);

/** The number that an event has in its trace. */
const numberOf = (index) => (NUMBERS ? NUMBERS[index] : index + 1);

/** The first place in an ascending list whose value is not below one that is asked for. */
function lowerBound(list, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event with a number, or the one that is nearest to it. */
function eventOf(number) {
  if (!NUMBERS) return Math.min(COUNT - 1, Math.max(0, number - 1));
  const place = lowerBound(NUMBERS, number);
  if (place === COUNT) return COUNT - 1;
  return place && number - NUMBERS[place - 1] < NUMBERS[place] - number ? place - 1 : place;
}

/** Where a step at a pace leads from an event, forwards (1) or backwards (-1); or -1 at either end. */
function stepFrom(index, pace, direction) {
  const list = PACES[pace];
  if (!list) {
    const next = index + direction;
    return next >= 0 && next < COUNT ? next : -1;
  }
  const place = direction > 0 ? lowerBound(list, index + 1) : lowerBound(list, index) - 1;
  return place >= 0 && place < list.length ? list[place] : -1;
}

const fileOf = (index) => DATA.functions[FUNCTION[index]][0];
const qualifiedName = (index) => DATA.functions[FUNCTION[index]][1];
const shortName = (index) => DATA.functions[FUNCTION[index]][2];
const noteOf = (index) => DATA.functions[FUNCTION[index]][3];
const indentOf = (index) => DATA.functions[FUNCTION[index]][4];

/** Names and values of a call's arguments, in turn by pairs. */
function argumentsOf(index) {
  const places = KIND[index] === CALL ? DATA.said[SAID[index]] : [];
  const found = [];
  for (let i = 0; i < places.length; i += 2) found.push([DATA.texts[places[i]], DATA.texts[places[i + 1]]]);
  return found;
}

/** What came back, or the error; null where nothing is told. */
function toldBy(index) {
  const places = DATA.said[SAID[index]];
  return KIND[index] !== CALL && places.length ? DATA.texts[places[0]] : null;
}
