/* The clock of a film: which window of months is shown, and how fast.
 *
 * A window moves month by month from one end of a span to the other and stops there. The clock
 * counts by time and not by pictures: a slow machine leaves out months and keeps the pace.
 */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)");

  class Player {
    /* `show(first, last)` draws a window; `ended()` is told when the last one was shown. */
    constructor({ show, ended }) {
      Object.assign(this, { show, ended, playing: false });
      this.stats = null;
    }

    /* Where nothing may move by itself, each press shows one window more. */
    static get steps() {
      return reduced.matches;
    }

    /* From `first` on, windows of `length` months until one ends with `last`. */
    play({ first, last, length, pace }) {
      const { distance } = map.months;
      const windows = Math.max(1, distance(first, last) + 2 - length);
      Object.assign(this, { first, length, windows, pace, at: -1, playing: true });
      this.stats = { windows: 0, frames: 0, ms: 0, drawMs: 0 };
      this.began = null;
      this.waiting = requestAnimationFrame((now) => this.tick(now));
    }

    tick(now) {
      if (!this.playing) return;
      this.began ??= now;
      const { stats } = this;
      stats.frames += 1;
      stats.ms = now - this.began;
      const due = Math.floor((stats.ms / 1000) * this.pace);
      const at = Math.min(due, this.windows - 1);
      if (at !== this.at) this.draw(at);
      if (due >= this.windows) this.finish();
      else this.waiting = requestAnimationFrame((later) => this.tick(later));
    }

    draw(at) {
      this.at = at;
      const began = performance.now();
      const first = map.months.shifted(this.first, at);
      this.show(first, map.months.shifted(first, this.length - 1));
      this.stats.windows += 1;
      this.stats.drawMs += performance.now() - began;
    }

    finish() {
      this.stop();
      this.ended();
    }

    stop() {
      this.playing = false;
      cancelAnimationFrame(this.waiting);
    }
  }

  map.Player = Player;
})();
