/* What a wall is at: its playlist, its choices, the scene in sight, and the figures of each scene.
 *
 * A scene is a row: title, view, dwell, note. All are laid out at once and one is shown, so that a
 * change asks the server for nothing.
 */

export const wall = {
  /* The playlist, and what the address chose; null until the wall begins. */
  programme: null,
  options: null,
  /* The scene in sight by its place from 0, and since when; a panel that is shown alone. */
  at: null,
  began: 0,
  paused: false,
  spot: null,
  /* What a chair asks for besides (chair.js): figures that stay, a dark screen, other filters, a nearer map. */
  frozen: false,
  dark: false,
  look: {},
  zoom: null,
  /* The point of the agenda that is on. */
  point: undefined,
  /* A row a scene: what it shows, of which version and day (figures.js). */
  figures: [],
};

export const scenes = () => wall.programme.scenes;

export const sceneOf = (place) => document.querySelector(`.scene[data-scene="${place}"]`);

export const cardsOf = (place) => [...(sceneOf(place)?.querySelectorAll("[data-panel]") || [])];

export const dwell = () => 1000 * (wall.options.dwell || scenes()[wall.at].dwell);

/* How much of a scene's time is gone, from 0 to 1; null where the scene stays. */
export const gone = () => {
  if (wall.paused || wall.point || scenes().length < 2) return null;
  return Math.min(1, (performance.now() - wall.began) / dwell());
};

/* What a scene is called: by what it shows where a chair has chosen other filters, since its own title may name
 * the routes that it was made for. */
export const titleOf = (place) => {
  const { drawn, isSteered } = wall.figures[place];
  return (isSteered && drawn?.name) || scenes()[place].title;
};
