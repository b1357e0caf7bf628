/* The list of incidents beside a map: every one of a selection, most people first. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const AT_A_TIME = 50;

  /* `place(lat, lon)` is how a position is written. */
  function list(parent, words, points, rows, place) {
    const { element } = map.words;
    element(parent, "h4", "rw-side-heading", words.say("incidents_heading"));
    const items = element(parent, "ol", "rw-side-list");
    const count = element(parent, "p", "rw-side-count");
    const more = element(parent, "button", "button rw-side-more", words.say("more"));
    more.type = "button";
    let listed = 0;
    const grow = () => {
      for (const row of rows.subarray(listed, listed + AT_A_TIME)) item(items, words, points, row, place);
      listed = Math.min(rows.length, listed + AT_A_TIME);
      count.textContent = words.say("listed", { shown: listed, all: rows.length });
      more.hidden = listed === rows.length;
    };
    more.addEventListener("click", () => {
      const next = items.children.length;
      grow();
      // Where the button goes, the reader goes on with what it brought.
      if (more.hidden) items.children[next]?.focus();
    });
    grow();
  }

  function item(parent, words, points, row, place) {
    const { element } = map.words;
    const [n, incidents] = [points.people[row], points.incidents[row]];
    const made = element(parent, "li");
    made.tabIndex = -1;
    Object.assign(made.dataset, { people: n, incidents });
    element(made, "strong", "", words.say("people_unit", { n }));
    element(made, "span", "", words.date(points.date[row]));
    const quality = points.quality[row];
    const said = [
      words.name("countries", points.codes.country[points.country[row]]),
      words.name("causes", points.codes.cause[points.cause[row]]),
      place(points.lat[row] / 100, points.lon[row] / 100),
      quality && words.say("quality", { value: quality }),
      incidents > 1 && words.say("incidents", { n: incidents }),
    ];
    element(made, "div", "", said.filter(Boolean).join(" · "));
  }

  map.incidents = { list };
})();
