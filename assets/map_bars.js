/* Bars of people by month, on a canvas: the ground of the brush. */
(() => {
  "use strict";
  const root = (window.routewatch = window.routewatch || {});
  const map = (root.map = root.map || {});

  const GAP = 1;
  const HATCH = 4;

  /* `bars`: months, people, most, time, first, last, track, and width, height, ground in pixels. */
  function draw(context, bars, leastYear) {
    const style = getComputedStyle(bars.track);
    const colour = (name) => style.getPropertyValue(name).trim();
    const unit = Number(colour("--scale")) || 1;
    const { months, ground, time, width } = bars;
    const step = width / months.length;
    const [gaps, partial] = [new Set(time.gaps), new Set(time.partial)];
    context.lineWidth = 1;
    months.forEach((month, i) => {
      const x = i * step;
      if (gaps.has(month)) return hatch(context, x, step, ground, colour("--ink-3"));
      const value = bars.people.get(month) || 0;
      // One person is seen beside a month of two thousand.
      const height = value && Math.max(1.5, (ground - 2) * (value / bars.most));
      const isShown = month >= bars.first && month <= bars.last;
      const fill = isShown ? colour("--deaths") : colour("--ink-3");
      const box = [x, ground - height, Math.max(1, step - (step > 3 ? GAP : 0)), height];
      context.globalAlpha = (partial.has(month) ? 0.5 : 1) * (isShown ? 1 : 0.55);
      if (month >= time.provisional) hollow(context, box, fill);
      else {
        context.fillStyle = fill;
        context.fillRect(...box);
      }
      context.globalAlpha = 1;
      return undefined;
    });
    context.fillStyle = colour("--line-strong");
    context.fillRect(0, ground, width, 1);
    years(context, bars, step, { unit, ink: colour("--ink-2"), line: colour("--line-strong"), leastYear });
  }

  function hollow(context, [x, y, width, height], colour) {
    if (!height) return;
    context.strokeStyle = colour;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(0.5, width - 1), Math.max(0.5, height - 0.5));
  }

  function hatch(context, x, width, ground, colour) {
    context.save();
    context.beginPath();
    context.rect(x, 0, width, ground);
    context.clip();
    context.beginPath();
    for (let at = x - ground; at < x + width; at += HATCH) {
      context.moveTo(at, ground);
      context.lineTo(at + ground, 0);
    }
    context.strokeStyle = colour;
    context.globalAlpha = 0.5;
    context.stroke();
    context.restore();
  }

  /* A year under each January, as many as there is room for. */
  function years(context, { months, ground, height, track }, step, { unit, ink, line, leastYear }) {
    const every = Math.max(1, Math.ceil((leastYear * unit) / (step * 12)));
    context.font = `${10.5 * unit}px ${getComputedStyle(track).fontFamily}`;
    context.textBaseline = "middle";
    months.forEach((month, i) => {
      if (month % 100 !== 1) return;
      const year = Math.floor(month / 100);
      context.fillStyle = line;
      context.fillRect(i * step, ground, 1, 4 * unit);
      if (year % every) return;
      context.fillStyle = ink;
      context.fillText(String(year), i * step + 3 * unit, (ground + height) / 2 + unit);
    });
  }

  map.bars = { draw };
})();
