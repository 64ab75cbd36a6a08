"use strict";
// Stands where the presenter stands, until the reader goes elsewhere; one button leads back.

const follow = { free: false, moving: false, place: "", state: "follows" };

/** The event of a place: a stop, or so many events after it, but before the next one. */
function placeOf(place) {
  const found = /^stop=(\d+)(?:\+(\d+))?$/.exec(place);
  const stop = found && STOPS.find((each) => each.number === Number(found[1]));
  if (!stop) return null;
  const next = STOPS.find((each) => each.index > stop.index);
  return Math.min(stop.index + Number(found[2] ?? 0), next ? next.index - 1 : COUNT - 1);
}

function drawFollow() {
  const line = byId("follow");
  line.hidden = false;
  const back = element("button", { type: "button", class: "link", onclick: () => goThere(true) }, say("back_to_presenter"));
  const isBehind = follow.free && follow.state === "follows";
  line.replaceChildren(say(isBehind ? "around" : follow.state), ...(isBehind ? [" ", back] : []));
}

function goThere(isWanted) {
  if (isWanted) follow.free = false;
  const index = placeOf(follow.place);
  if (!follow.free && index !== null) {
    follow.moving = true;
    goTo(index);
    follow.moving = false;
  }
  drawFollow();
}

function startFollowing() {
  const source = new EventSource("place");
  source.addEventListener("open", () => {
    follow.state = "follows";
    drawFollow();
  });
  source.addEventListener("message", (event) => {
    follow.place = event.data;
    goThere(false);
  });
  source.addEventListener("over", () => {
    source.close();
    follow.state = "presenter_over";
    drawFollow();
  });
  source.addEventListener("error", () => {
    follow.state = "presenter_lost";
    drawFollow();
  });
  document.addEventListener("went", () => {
    if (follow.moving || follow.free) return;
    follow.free = true;
    drawFollow();
  });
  byId("show-language").addEventListener("click", drawFollow);
  drawFollow();
}

startFollowing();
