// What the theme's script asks for: the site's folder, and what a reader has chosen in it.
"use strict";
window.__md_scope = new URL(".", document.currentScript.src);
window.__md_hash = (text) => [...text].reduce((sum, letter) => (sum << 5) - sum + letter.charCodeAt(0), 0);
window.__md_get = (key, storage = localStorage, scope = window.__md_scope) =>
    JSON.parse(storage.getItem(`${scope.pathname}.${key}`));
window.__md_set = (key, value, storage = localStorage, scope = window.__md_scope) => {
    try {
        storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
    } catch {
        // Storage is full or switched off.
    }
};
