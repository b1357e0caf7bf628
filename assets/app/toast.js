/* Short sayings at the foot of the page. */

let fading = 0;

export const say = (text, { stay = false, button = null } = {}) => {
  const toast = document.getElementById("toast");
  if (!toast) return;
  toast.textContent = text;
  if (button) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button", textContent: button.label });
    made.dataset.action = button.action;
    toast.append(made);
  }
  toast.dataset.shown = "true";
  clearTimeout(fading);
  if (!stay) fading = setTimeout(hush, 10_000);
};

export const hush = () => {
  const toast = document.getElementById("toast");
  if (toast) toast.dataset.shown = "false";
};
