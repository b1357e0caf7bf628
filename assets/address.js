/* The address bar: reads and writes filters exactly as dashboard/url_state.py does.
 *
 * The controls hold the tokens of the address, so that a change needs no server: it becomes a new
 * query string here, and everything else follows from that. `window.routewatch.address` is what the
 * tests hold against the server's reading.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const FILTERS = ["asof", "c", "cmp", "g", "m", "q", "r", "t"];
  const DEFAULTS = { asof: "", c: "", cmp: "py", g: "month", m: "", q: "", r: "", t: "latest12" };
  const ROLES = ["src", "trn", "dst"];
  const KEPT_ON_RESET = ["lang", "theme"];

  /* --- one parameter: its canonical text, or null where it cannot be read ------------------------- */

  const split = (text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);

  /* In code point order, as Python sorts. */
  const byPoint = (a, b) => {
    const [left, right] = [Array.from(a), Array.from(b)];
    for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
      const apart = left[i].codePointAt(0) - right[i].codePointAt(0);
      if (apart) return apart;
    }
    return left.length - right.length;
  };

  const sortedSet = (codes) => [...new Set(codes)].sort(byPoint);

  const month = (text, missing) => {
    const found = /^(\d{4})(?:-(\d{2}))?$/.exec(text);
    if (!found) return null;
    const [year, part] = [Number(found[1]), found[2] ? Number(found[2]) : missing];
    const within = year >= 1900 && year <= 2199 && part >= 1 && part <= 12;
    return within ? year * 100 + part : null;
  };

  const iso = (value) => `${String(Math.floor(value / 100))}-${String(value % 100).padStart(2, "0")}`;

  const period = (text) => {
    if (["all", "latest12", "ytd"].includes(text)) return text;
    const at = text.indexOf("..");
    const start = at < 0 ? text : text.slice(0, at);
    const end = at < 0 ? text : text.slice(at + 2);
    if (!start && !end) return null;
    const first = start ? month(start, 1) : undefined;
    const last = end ? month(end, 12) : undefined;
    if (first === null || last === null || (first && last && first > last)) return null;
    return span(first, last);
  };

  /* A span in its shortest form: whole years as years, one month or year alone. */
  const span = (first, last) => {
    const years = (first || 1) % 100 === 1 && (last || 12) % 100 === 12;
    const written = (value) => (value ? (years ? iso(value).slice(0, 4) : iso(value)) : "");
    const [start, end] = [written(first), written(last)];
    return start === end ? start : `${start}..${end}`;
  };

  const codes = (known) => (text) => {
    const given = split(text);
    return given.every((code) => known.has(code)) ? sortedSet(given).join(",") : null;
  };

  const countries = (known) => (text) => {
    const given = [];
    for (const part of split(text)) {
      const at = part.indexOf(":");
      const iso3 = (at < 0 ? part : part.slice(0, at)).toUpperCase();
      const role = at < 0 ? "" : part.slice(at + 1);
      if (!known.has(iso3) || (at >= 0 && !ROLES.includes(role))) return null;
      given.push(role ? `${iso3}:${role}` : iso3);
    }
    return sortedSet(given).join(",");
  };

  const metrics = (known) => (text) => {
    const given = split(text);
    return given.every((code) => known.has(code)) ? [...new Set(given)].join(",") : null;
  };

  const quality = (text) => {
    const found = /^(\d+)(?:-(\d*))?$/.exec(text);
    if (!found) return null;
    const [low, high] = [Number(found[1]), Number(found[2] || found[1])];
    if (!(low >= 1 && low <= high && high <= 5)) return null;
    if (low === 1 && high === 5) return "";
    return low === high ? String(low) : `${low}-${high}`;
  };

  const day = (text) => {
    const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!found) return null;
    const [year, number, date] = found.slice(1).map(Number);
    const last = new Date(Date.UTC(2000, number, 0)).getUTCDate();
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const length = number === 2 ? (leap ? 29 : 28) : last;
    return year >= 1 && number >= 1 && number <= 12 && date >= 1 && date <= length ? text : null;
  };

  const choice =
    (...values) =>
    (text) =>
      values.includes(text) ? text : null;

  const readers = (known) => ({
    asof: day,
    c: countries(new Set(Object.keys(known.countries))),
    cmp: choice("py", "pp", "none"),
    g: choice("month", "quarter", "year"),
    m: metrics(new Set(known.metrics)),
    q: quality,
    r: codes(new Set(Object.keys(known.routes))),
    t: period,
  });

  /* --- the whole query string ----------------------------------------------------------------- */

  /* Filters in canonical text, and all other pairs as they came. */
  const read = (search, known) => {
    const filters = { ...DEFAULTS };
    const others = [];
    const seen = new Set();
    const reader = readers(known);
    for (const [key, text] of new URLSearchParams((search || "").replace(/^\?+/, ""))) {
      if (!FILTERS.includes(key)) {
        others.push([key, text]);
      } else if (text && !seen.has(key)) {
        seen.add(key);
        filters[key] = reader[key](text) ?? filters[key];
      }
    }
    return { filters, others };
  };

  const escaped = (text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%2C/g, ",")
      .replace(/%3A/g, ":");

  const quoted = (text) => escaped(text).replace(/[,:]/g, encodeURIComponent);

  const write = (filters, others) => {
    const pairs = FILTERS.filter((key) => filters[key] !== DEFAULTS[key]).map((key) => [
      key,
      filters[key],
    ]);
    return [...pairs, ...others]
      .sort((a, b) => byPoint(a[0], b[0]) || byPoint(a[1], b[1]))
      .map(([key, text]) => `${quoted(key)}=${escaped(text)}`)
      .join("&");
  };

  const canonical = (search, known) => {
    const { filters, others } = read(search, known);
    return write(filters, others);
  };

  const withMark = (query) => (query ? `?${query}` : "");

  /* The search with some filters or other parameters changed; null takes one out. */
  const changed = (search, known, changes) => {
    const { filters, others } = read(search, known);
    let rest = others;
    for (const [key, text] of Object.entries(changes)) {
      if (FILTERS.includes(key)) {
        filters[key] = text ?? DEFAULTS[key];
      } else {
        rest = rest.filter(([name]) => name !== key);
        if (text !== null) rest.push([key, text]);
      }
    }
    return withMark(write(filters, rest));
  };

  /* What stays when the view is reset: language and theme are the reader's, not the view's. */
  const reset = (search, known) => {
    const { others } = read(search, known);
    return withMark(write({ ...DEFAULTS }, others.filter(([key]) => KEPT_ON_RESET.includes(key))));
  };

  const option = (search, key) => {
    const { others } = read(search, { countries: {}, metrics: [], routes: {} });
    return others.filter(([name]) => name === key).pop()?.[1];
  };

  /* --- controls ------------------------------------------------------------------------------- */

  const CONTROLS = [
    "filter-period",
    "filter-period-from",
    "filter-period-to",
    "filter-compare",
    "filter-routes",
    "filter-places",
    "filter-origins",
    "filter-transit",
    "filter-destinations",
    "filter-quality",
  ];

  const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

  /* New values where they differ. Set from here and not as outputs: as outputs they would form a
   * circle with the address, and Dash holds back all of a circle while any answer is outstanding. */
  const settle = (ids, wanted, held) =>
    wanted.forEach((value, i) => {
      if (!same(value, held[i])) clientside.set_props(ids[i], { value });
    });

  const firstDay = (token) => (token ? `${token}-01` : null);

  /* Both ends of a span as the month pickers hold them. */
  const ends = (token) => {
    if (["all", "latest12", "ytd"].includes(token)) return [null, null];
    const at = token.indexOf("..");
    const [start, end] = at < 0 ? [token, token] : [token.slice(0, at), token.slice(at + 2)];
    const [first, last] = [start && month(start, 1), end && month(end, 12)];
    return [firstDay(first && iso(first)), firstDay(last && iso(last))];
  };

  const withRole = (tokens, role) =>
    tokens.filter((token) => (token.split(":")[1] || "") === role).map((t) => t.split(":")[0]);

  const listed = (text) => (text ? text.split(",") : []);

  const range = (text) => {
    if (!text) return [1, 5];
    const [low, high] = text.split("-").map(Number);
    return [low, high || low];
  };

  /* The value of each control, in their order. */
  const values = (filters) => {
    const chosen = listed(filters.c);
    return [
      filters.t,
      ...ends(filters.t),
      filters.cmp,
      listed(filters.r),
      ...["", ...ROLES].map((role) => withRole(chosen, role)),
      range(filters.q),
    ];
  };

  const read_filters = (search, ...held) => {
    const known = root.words();
    const { filters } = read(search, known);
    root.filters.label(filters, known);
    settle(CONTROLS, values(filters), held);
  };

  /* A filter that opens shows its controls as they were first laid out (Dash 4.4); telling them
   * their values once more puts that right, before the eye sees it. */
  const refresh = () => settle(CONTROLS, values(read(window.location.search, root.words()).filters), []);

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.(".filter")) setTimeout(refresh);
  });

  const triggers = () =>
    (clientside.callback_context.triggered || []).map(({ prop_id }) => prop_id.split(".")[0]);

  /* The pickers count where the reader has just used them; else the chips do. */
  const chosenPeriod = (token, from, to) => {
    const asked = triggers();
    const picked = asked.some((id) => id.startsWith("filter-period-"));
    if (!picked || asked.includes("filter-period")) return token || DEFAULTS.t;
    const number = (value) => (value ? Number(value.slice(0, 4)) * 100 + Number(value.slice(5, 7)) : 0);
    const [first, last] = [number(from), number(to)];
    if (!first && !last) return token || DEFAULTS.t;
    return first && last && first > last ? span(last, first) : span(first, last);
  };

  const update = (search, changes) => {
    const known = root.words();
    if (!triggers().length) return;
    const wanted = changed(search, known, changes);
    // Else the controls say what the address says already: nothing was chosen.
    if (wanted !== withMark(canonical(search, known))) {
      clientside.set_props("url", { search: wanted });
    }
  };

  const write_filters = (
    token,
    from,
    to,
    compare,
    routes,
    places,
    origins,
    transit,
    destinations,
    rated,
    search,
  ) => {
    const tokens = [places, origins, transit, destinations].flatMap((chosen, i) =>
      (chosen || []).map((code) => (i ? `${code}:${ROLES[i - 1]}` : code)),
    );
    update(search, {
      t: chosenPeriod(token, from, to),
      cmp: compare || DEFAULTS.cmp,
      r: sortedSet(routes || []).join(","),
      c: sortedSet(tokens).join(","),
      q: rated ? quality(`${rated[0]}-${rated[1]}`) : "",
    });
  };

  /* How charts are drawn. Events and season band are on unless switched off. */
  const read_options = (search, _place, held, ids) => {
    if (!ids.length) return;
    const overlays = [
      ...(option(search, "ann") === "0" ? [] : ["ann"]),
      ...(option(search, "season") === "0" ? [] : ["season"]),
      ...(option(search, "yoy") === "1" ? ["yoy"] : []),
      ...(option(search, "scale") === "log" ? ["scale"] : []),
    ];
    const average = option(search, "avg");
    // Chips come in the order in which they were clicked.
    const asHeld = sortedSet(overlays).join() === sortedSet(held[2] || []).join();
    settle(
      ids,
      [
        read(search, root.words()).filters.g,
        ["3", "12"].includes(average) ? average : "1",
        asHeld ? held[2] : overlays,
      ],
      held,
    );
  };

  const write_options = ([grain, average, overlays], search) => {
    const shown = overlays || [];
    update(search, {
      g: grain || DEFAULTS.g,
      avg: average === "1" ? null : average,
      ann: shown.includes("ann") ? null : "0",
      season: shown.includes("season") ? null : "0",
      yoy: shown.includes("yoy") ? "1" : null,
      scale: shown.includes("scale") ? "log" : null,
    });
  };

  const menu = (search, ids) => ids.map(({ path }) => path + (search || ""));

  root.address = { read, write, canonical, changed, reset, option, ends, iso, month, span };
  clientside.routewatch_address = {
    read_filters,
    write_filters,
    read_options,
    write_options,
    menu,
  };
})();
