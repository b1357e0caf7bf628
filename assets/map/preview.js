/* A map that shows other months than its view's, while they are dragged or played.
 *
 * Only the marks, the cells of incidents and what is not among them are drawn anew. Corridors stay, as the browser does not hold their movement by month, and it is said so.
 */

import * as Texts from "./texts.js";

/* Incidents in the place of the view's; `scale` is the one that they keep, or null, and `stays` says
 * what corridors are still of. */
export function show(instance, selection, scale, stays) {
  const began = performance.now();
  instance.selection = selection;
  if (scale !== instance.heldScale) hold(instance, scale);
  const isFirst = !instance.isPreview;
  instance.isPreview = true;
  instance.clustersAt = instance.densityAt = null;
  instance.pointer.close();
  if (isFirst && instance.isOn("density")) instance.ground.now();
  instance.marks.now();
  instance.part("note").textContent = [
    Texts.ofUndrawn(instance.words, selection.undrawn),
    instance.corridors && instance.isOn("corridors") ? stays : "",
  ].filter(Boolean).join(" · ");
  instance.stats.previewMs = performance.now() - began;
}

/* The view's own incidents again; whoever asks for it draws them. */
export function end(instance) {
  instance.isPreview = false;
  instance.densityAt = null;
  hold(instance, null);
}

/* A scale that circles keep whatever is shown; null: the one that fits what is shown. */
export function hold(instance, scale) {
  instance.heldScale = scale;
  instance.clustersAt = null;
  if (!scale) return;
  instance.scale = scale;
  instance.drawLegend();
}
