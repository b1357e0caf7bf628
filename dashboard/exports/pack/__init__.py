"""Briefing packs: a `Brief` is read from panels once; slides, pages and bundles only draw it."""
