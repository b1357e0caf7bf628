/* What Dash offers to scripts: the properties of its components, and what a callback was called for. */

const dash = () => window.dash_clientside;

/* Set properties of a component by its id. */
export const setProps = (id, properties) => dash().set_props(id, properties);

/* What the callback that is running was called for: rows of `prop_id` and `value`. */
export const triggered = () => dash().callback_context.triggered || [];

/* What a callback answers whose output stays as it is. */
export const noUpdate = () => dash().no_update;
