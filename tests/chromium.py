"""The system's Chromium, driven by Playwright, which brings no browser of its own here."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Chromium itself asks its makers for this and that; only the page's requests shall count.
_SPEAKS_TO_NOBODY = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def program() -> str | None:
    """Where the browser is, or None where there is none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def arguments() -> list[str]:
    """How it is started."""
    # Root has no namespace to build the sandbox in.
    return [*_SPEAKS_TO_NOBODY, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


MODULES = """addEventListener("DOMContentLoaded", async () => {
    const links = document.querySelectorAll('link[rel="modulepreload"]');
    const files = [...links].map((link) => link.href);
    if (!files.length) return;
    const all = await Promise.all(files.map((file) => import(file)));
    // The one file that esbuild makes has each module under its path.
    const name = (file) => file.split("/").slice(-2).join("_").replace(".js", "");
    const named = () => Object.fromEntries(all.map((one, i) => [name(files[i]), one]));
    window.modules = all.length > 1 ? named() : all[0];
});"""
"""For `add_init_script`: our modules by their paths, as in `modules.app_address`; the page's own,
since a browser makes a module once."""


@contextmanager
def launched(executable: str, *options: str) -> Iterator[Browser]:
    """A browser without a window until the block ends; with these options of its own besides."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*arguments(), *options]
        )
        try:
            yield browser
        finally:
            browser.close()
