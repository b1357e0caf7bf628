/* Where the installation is on its host, as under `/routewatch`. Addresses are written everywhere as if it were all of its host:
 * they get the prefix as the browser takes them, and lose it as it tells them. dashboard/app/prefix.py does the same for what
 * the server writes. */

const prefix = () => document.documentElement.dataset.prefix || "";

/* An address for the browser; one of another host stays as it is. */
export const prefixed = (address) => (address.startsWith("/") ? prefix() + address : address);

/* Whether a path of the browser is one of ours. */
export const isPrefixed = (pathname) => pathname === prefix() || pathname.startsWith(`${prefix()}/`);

/* A path of the browser as it is written everywhere. */
export const unprefixed = (pathname) => (isPrefixed(pathname) ? pathname.slice(prefix().length) || "/" : pathname);
