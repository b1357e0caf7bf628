/* A small series as an SVG picture: people by month, or by year where there are many months. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const SVG = "http://www.w3.org/2000/svg";
  const MOST_MONTHS = 48;
  const [WIDTH, HEIGHT] = [280, 44];

  const made = (name, attributes) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };

  /* Steps with their people; a year is there if all or some of its months are. */
  function steps(people, [first, last]) {
    const months = map.months.between(first, last);
    if (months.length <= MOST_MONTHS) {
      return { by: "month", rows: months.map((month) => [month * 100, people.get(month) || 0, month]) };
    }
    const years = new Map();
    for (const month of months) {
      const year = Math.floor(month / 100);
      years.set(year, (years.get(year) || 0) + (people.get(month) || 0));
    }
    return { by: "year", rows: [...years].map(([year, value]) => [year * 10000, value, year * 100 + 12]) };
  }

  /* Bars with their numbers as a text; hollow from `provisional` on. */
  function draw(parent, words, people, shown, provisional) {
    const { by, rows } = steps(people, shown);
    const most = Math.max(1, ...rows.map(([, value]) => value));
    map.words.element(parent, "div", "rw-side-caption", words.say(`by_${by}`, { most }));
    const text = rows.map(([date, value]) => `${words.date(date)}: ${words.number(value)}`).join("; ");
    const svg = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "rw-side-series", role: "img" });
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-label", text);
    const step = WIDTH / rows.length;
    rows.forEach(([date, value, month], i) => {
      const height = value && Math.max(1, (HEIGHT - 2) * (value / most));
      const place = { x: i * step + step * 0.1, y: HEIGHT - height, width: step * 0.8, height };
      const bar = made("rect", { ...place, class: month >= provisional ? "rw-series-open" : "rw-series-bar" });
      bar.append(made("title", {}));
      bar.firstChild.textContent = `${words.date(date)}: ${words.number(value)}`;
      svg.append(bar);
    });
    parent.append(svg);
    const ends = map.words.element(parent, "div", "rw-side-ends");
    map.words.element(ends, "span", "", words.date(rows[0][0]));
    if (rows.length > 1) map.words.element(ends, "span", "", words.date(rows[rows.length - 1][0]));
  }

  map.series = { draw };
})();
