/* What an agenda says about a moment: pure functions of its rows, a time zone and a time. */

const formats = new Map();

/* Minutes since midnight in a zone, daylight saving included; the screen's own without a name. */
const minutesIn = (zone, date) => {
  if (!formats.has(zone)) {
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { hour: "numeric", minute: "numeric", hourCycle: "h23" };
    formats.set(zone, new Intl.DateTimeFormat("en", { ...options, timeZone: zone || undefined }));
  }
  const parts = formats.get(zone).formatToParts(date);
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  return of("hour") * 60 + of("minute");
};

/* The point that is on, and the one after it; null before the first and after an end. */
export const at = (agenda, zone, date) => {
  const now = minutesIn(zone, date);
  const begun = agenda.filter((point) => point.at <= now);
  const point = begun[begun.length - 1];
  if (!point || point.scene === null) return null;
  return { point, next: agenda[begun.length] || null };
};

export const written = (minutes) =>
  [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0")).join(":");
