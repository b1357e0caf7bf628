/* What Dash offers to scripts, and where it looks for what scripts offer it: the window. Nothing else is hung
 * up there. */

const dash = () => window.dash_clientside;

/* Set properties of a component by its id. */
export const setProps = (id, properties) => dash().set_props(id, properties);

/* What the callback that is running was called for: rows of `prop_id` and `value`. */
export const triggered = () => dash().callback_context.triggered || [];

/* The part that the callback that is running writes to. */
export const outputs = () => dash().callback_context.outputs_list;

/* The identity of such a part, as its element has it. */
export const textId = (id) => JSON.stringify(id, Object.keys(id).sort());

/* What a callback answers whose output stays as it is. */
export const noUpdate = () => dash().no_update;

/* Hang up what Dash, its components or the browser find by its name. */
export const offer = (names) => Object.assign(window, names);

/* Hang up clientside callbacks: functions by namespace. */
export const offerCallbacks = (namespaces) => Object.assign((window.dash_clientside ??= {}), namespaces);
