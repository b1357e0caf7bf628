/* A line as sound: a note a step, higher for more, from the left ear to the right, and a tick where the publisher still
 * revises or something happened. Silent until its key is pressed; the key again, Escape, or leaving the chart ends it. */

const [LOWEST, OCTAVES] = [220, 2];
const [TICK_PITCH, TICK_SECONDS] = [1760, 0.02];
/* Seconds of a note at the most, and of a whole line. */
const [LONGEST, WHOLE] = [0.25, 10];
const [LOUD, TICK_LOUD] = [0.2, 0.1];

/* The notes of a line: when, how high, where from -1 to 1, and whether one ticks; what is unknown is a rest. */
export const notes = (values, ticks = []) => {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...known), Math.max(...known)];
  const seconds = Math.min(LONGEST, WHOLE / values.length);
  return values.flatMap((value, place) => {
    if (value === null) return [];
    const pitch = LOWEST * 2 ** (OCTAVES * ((value - low) / (high - low || 1)));
    const pan = values.length > 1 ? (2 * place) / (values.length - 1) - 1 : 0;
    return [{ at: place * seconds, seconds, pitch, pan, isTick: ticks.includes(place) }];
  });
};

/* The line of a chart that is read first. */
const lineOf = (graph) =>
  graph?.data?.find(({ mode, hoverinfo, visible = true }) => mode === "lines" && hoverinfo !== "skip" && visible === true);

let playing = null;

export const stop = () => {
  playing?.close();
  playing = null;
};

const sound = (context, { at, seconds, pitch, pan }, type, loud) => {
  const [tone, volume, side] = [context.createOscillator(), context.createGain(), context.createStereoPanner()];
  Object.assign(tone, { type });
  tone.frequency.value = pitch;
  side.pan.value = pan;
  volume.gain.setValueAtTime(loud, at);
  // Cut off at once, a tone would click.
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(side).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
  return tone;
};

/* Play the line of the chart in focus, or end what plays. */
export const toggle = () => {
  const line = lineOf(document.activeElement?.closest(".card-chart")?.querySelector(".js-plotly-plot"));
  const wasPlaying = playing !== null;
  stop();
  if (wasPlaying || !line) return;
  const context = new window.AudioContext();
  playing = context;
  const tones = notes(line.y, line.meta?.ticks).map((note) => {
    if (note.isTick) sound(context, { ...note, pitch: TICK_PITCH, seconds: TICK_SECONDS }, "square", TICK_LOUD);
    return sound(context, note, "sine", LOUD);
  });
  tones.at(-1)?.addEventListener("ended", () => playing === context && stop());
};

globalThis.document?.addEventListener("keydown", ({ key }) => key === "Escape" && stop());
globalThis.document?.addEventListener("focusout", stop);
