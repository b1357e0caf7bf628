/* The screen of a wall: how large its type is, that it fits, that it neither sleeps nor burns in. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const wall = (root.wall = root.wall || {});

  /* Letters of 16 minutes of arc at the farthest seat (NUREG-0700); capitals are 0.7 of the size. */
  const ARC = Math.tan((16 / 60) * (Math.PI / 180));
  const CAPITALS = 0.7;
  const INCH = 0.0254;
  const SMALLEST = 12;
  const CURSOR_MILLISECONDS = 3_000;
  const SHIFT_SECONDS = 60;
  const TIGHTEST = 3;

  const style = () => document.documentElement.style;

  /* The size of the smallest text in CSS pixels, for a distance in metres and a diagonal in inches. */
  const textSize = ({ dist, diag }, { width, height }) => {
    const metres = (diag * INCH * height) / Math.hypot(width, height);
    return Math.max(SMALLEST, ((dist * ARC) / CAPITALS / metres) * height);
  };

  const resize = () => {
    const size = textSize(wall.options, { width: window.innerWidth, height: window.innerHeight });
    style().setProperty("--wall-text", `${size.toFixed(2)}px`);
    style().setProperty("--wall-scale", (size / SMALLEST_IN_CHARTS).toFixed(3));
    for (const scene of document.querySelectorAll(".scene")) fit(scene);
    if (wall.scenes.state.at !== null) wall.head.show(wall.scenes.state.at);
  };

  /* Numbers of events are the smallest that Plotly writes: `theme.font_size` less one. */
  const SMALLEST_IN_CHARTS = 11;

  const spills = (element) =>
    element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;

  const isTooFull = (scene) =>
    [scene, ...scene.querySelectorAll(".card, .scene-figures, .scene-list")].some(spills);

  /* What is least needed makes room, step by step, until everything is on the screen. */
  const fit = (scene) => {
    if (!scene) return;
    for (let tight = 0; tight <= TIGHTEST; tight += 1) {
      scene.dataset.tight = String(tight);
      if (!isTooFull(scene)) return;
    }
  };

  /* --- comfort -------------------------------------------------------------------------------- */

  /* A few pixels along a slow curve, a step a minute: no edge stays on the same pixels for weeks. */
  const shift = (date) => {
    const step = Math.floor(date / 1000 / SHIFT_SECONDS);
    const [x, y] = [Math.sin(step * 0.7), Math.sin(step * 1.1)].map((n) => n.toFixed(2));
    const moved = `${x} ${y}`;
    if (shift.last === moved) return;
    shift.last = moved;
    style().setProperty("--wall-x", x);
    style().setProperty("--wall-y", y);
  };

  let lock = null;

  /* Browsers give the lock back when the page was out of sight. */
  const stayAwake = async () => {
    if (!("wakeLock" in navigator) || document.hidden || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      // Not allowed here; the screen's own settings decide then.
    }
  };

  let hiding = 0;

  const showCursor = () => {
    delete document.documentElement.dataset.cursor;
    clearTimeout(hiding);
    hiding = setTimeout(() => {
      document.documentElement.dataset.cursor = "hidden";
    }, CURSOR_MILLISECONDS);
  };

  const begin = () => {
    resize();
    stayAwake();
    showCursor();
    window.addEventListener("resize", resize);
    document.addEventListener("visibilitychange", stayAwake);
    document.addEventListener("mousemove", showCursor);
  };

  wall.screen = { begin, fit, textSize, tick: shift };
})();
