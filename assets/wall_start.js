/* A wall begins: its address, its keys, and the one clock by which everything on it goes. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const wall = (root.wall = root.wall || {});

  const TICK = 1_000;
  /* Least, most, and what a number is without being told. */
  const BOUNDS = {
    dist: [0.5, 30, 4],
    diag: [10, 500, 75],
    dwell: [5, 3600, null],
    refresh: [5, 30, 30],
  };

  const read = (search) => {
    const given = new URLSearchParams(search);
    const numbers = Object.entries(BOUNDS).map(([name, [least, most, otherwise]]) => {
      const value = Number.parseFloat(given.get(name));
      return [name, Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise];
    });
    const since = given.get("since") || "";
    return { ...Object.fromEntries(numbers), since: /^\d{4}-\d\d-\d\d$/.test(since) ? since : "" };
  };

  const leave = () => {
    const row = wall.programme.scenes[wall.scenes.state.at];
    window.location.assign(row?.leads_to || "/");
  };

  /* Keys, and what presenter clickers send for them. */
  const KEYS = {
    " ": () => wall.pause(),
    b: () => wall.pause(),
    ".": () => wall.pause(),
    ArrowRight: () => wall.next(),
    PageDown: () => wall.next(),
    ArrowLeft: () => wall.previous(),
    PageUp: () => wall.previous(),
    Home: () => wall.go(0),
    End: () => wall.go(wall.programme.scenes.length - 1),
    r: () => wall.remote.toggle(),
    x: () => wall.remote.sendAway(),
    Escape: () => wall.remote.hide() || leave(),
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    const action = digit ? () => wall.go(digit - 1) : KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  const tick = () => {
    const date = wall.link.now();
    for (const part of [wall.link, wall.scenes, wall.head, wall.figures, wall.screen, wall.remote]) part.tick(date);
  };

  const start = (programme) => {
    if (!programme || wall.programme) return;
    wall.programme = programme;
    wall.options = read(window.location.search);
    wall.figures.prepare(programme.scenes);
    root.charts.prepare();
    wall.screen.begin();
    wall.go((Number.parseInt(window.location.hash.slice(1), 10) || 1) - 1) || wall.go(0);
    // Before the page's own keys, which mean other things.
    document.addEventListener("keydown", press, true);
    wall.link.ask();
    wall.remote.begin();
    tick();
    setInterval(tick, TICK);
  };

  wall.isOn = () => Boolean(wall.programme);
  clientside.routewatch_wall = { ...clientside.routewatch_wall, start };
})();
