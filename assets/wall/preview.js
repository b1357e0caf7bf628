/* How a scene would stand on a wall: boxes in the layout that a wall chooses (layout.js), without figures. */

import { fill, made } from "../app/dom.js";
import { MAINS, plans, roomOf } from "./layout.js";

const tracks = (shares) => shares.map((share) => `minmax(0, ${share}fr)`).join(" ");

/* What a scene has, by the kinds of its panels. */
export const contentOf = (kinds) => ({
  figures: kinds.filter((kind) => kind === "headline").length,
  mains: MAINS.filter((name) => kinds.includes(name)),
});

const box = (area, text) => {
  const made_ = made("span", "wall-preview-part", text);
  made_.style.gridArea = area;
  return made_;
};

const picture = ({ layout, figures, mains }, ratio, parts) => {
  const screen = made("div", "wall-preview");
  const named = { f: "figures", 1: mains[0], 2: mains[1] };
  const areas = layout.areas.map((row) => `"${row.split(" ").map((name) => named[name]).join(" ")}"`);
  Object.assign(screen.style, {
    aspectRatio: String(ratio),
    gridTemplateAreas: areas.join(" "),
    gridTemplateColumns: tracks(layout.columns),
    gridTemplateRows: tracks(layout.rows),
  });
  if (figures) screen.append(box("figures", fill(parts.figures, { count: figures })));
  screen.append(...mains.map((name) => box(name, parts[name])));
  return screen;
};

/* The turns of a scene in a room, each a small screen; what is left out is returned by `fitting`. */
export const fitting = (content, room) =>
  content.figures || content.mains.length ? plans(roomOf(room, room), room.dist, content)[0] : { turns: [], left: [] };

export const drawn = (kinds, parts, room) => {
  const holder = made("div", "wall-previews");
  const { turns } = fitting(contentOf(kinds), room);
  holder.append(...turns.map((turn) => picture(turn, room.width / room.height, parts)));
  return holder;
};
