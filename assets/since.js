/* The day that a card compares with: chosen in a field of its own, kept in the address. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});

  const DAY = 86_400_000;
  const FIRST = "2014-01-01";

  const day = (date) => date.toISOString().slice(0, 10);

  /* Dash has no field for a date that leaves alone what is being typed. */
  const made = () => {
    const field = document.createElement("input");
    Object.assign(field, { type: "date", required: true, min: FIRST });
    field.addEventListener("change", () => {
      if (field.validity.valid) root.session.change({ since: field.value });
    });
    return field;
  };

  /* The day of a card's answer, unless the reader is at it. */
  const show = (place, since) => {
    if (!place) return;
    if (!place.firstChild) place.append(made());
    const field = place.firstChild;
    field.max = day(new Date(Date.now() - DAY));
    if (since && document.activeElement !== field) field.value = since;
  };

  root.since = { show };
})();
