/* The time by the server's clock: what a wrong clock of this screen cannot change. */

import { isolated, locale } from "../app/dom.js";

const state = {
  /* When the server last answered, by this screen's count of seconds. */
  checked: null,
  /* From that count to the server's clock; the screen's own until that is known. */
  offset: Date.now() - performance.now(),
};

export const now = () => new Date(performance.now() + state.offset);

export const today = () => now().toISOString().slice(0, 10);

export const checked = () => state.checked;

/* An answer has come, with the time that it names. */
export const check = (date) => {
  state.checked = performance.now();
  if (Date.parse(date)) state.offset = Date.parse(date) - state.checked;
};

/* A time of the last days, by the screen's count; the day is there where it is not today's. */
export const lastTime = (count) => {
  const date = new Date(count + state.offset);
  const language = locale();
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { day: "numeric", month: "short", timeZone: "UTC" };
  const isToday = date.toISOString().slice(0, 10) === today();
  const day = isToday ? "" : `${new Intl.DateTimeFormat(language, options).format(date)} `;
  return day + isolated(`${date.toISOString().slice(11, 16)} UTC`);
};

export const isWrong = () => state.checked !== null && Math.abs(Date.now() - now().getTime()) > 60_000;
