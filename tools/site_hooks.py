"""Hooks of MkDocs: documents at the top of the checkout join the site, and links to code do not."""

import re
import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
TOP = ("CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY.md")
"""Pages of the site that are no files of `docs/`."""
_LINK = re.compile(r"\[((?:[^][]|\[[^]]*\])+)\]\(([^)#\s]+)(#[^)\s]+)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents at the top, and the icon."""
    for name in TOP:
        text = (ROOT / name).read_text("utf-8")
        files.append(File.generated(config, name, content=_link_from_docs(text)))
    icon = (ROOT / "assets" / "favicon.ico").read_bytes()
    files.append(File.generated(config, "favicon.ico", content=icon))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links to documents at the top lead to their pages, and those to other files to none."""
    del page, config, files
    return _LINK.sub(_within_site, markdown)


def _link_from_docs(text: str) -> str:
    """A document of the top with its links as if it were in `docs/`."""
    return _LINK.sub(
        lambda link: (
            link[0] if "://" in link[2] else f"[{link[1]}]({_from_docs(link[2])}{link[3] or ''})"
        ),
        text,
    )


def _from_docs(target: str) -> str:
    return target.removeprefix("docs/") if target.startswith("docs/") else f"../{target}"


def _within_site(link: re.Match[str]) -> str:
    text, target, anchor = link[1], link[2], link[3] or ""
    if not target.startswith("../"):
        return link[0]
    name = target.removeprefix("../")
    if name == "README.md":
        return f"[{text}](README.md)"
    return f"[{text}]({name}{anchor})" if name in TOP else text


def on_post_build(config: MkDocsConfig) -> None:
    """Remove what no reader loads: the theme's source maps, and stemmers of other languages."""
    built = Path(config.site_dir)
    shutil.rmtree(built / "assets" / "javascripts" / "lunr", ignore_errors=True)
    for unread in (*built.rglob("*.map"), *built.glob("sitemap.xml*"), built / "404.html"):
        unread.unlink()
