"""Texts in the user's language: gettext catalogues in resources/locale; English is the source.

Format after translating: `_("Ticket {number}").format(number=...)`, never an f-string inside `_()`.
"""

from __future__ import annotations

import gettext
from functools import cache

from capture_tool.resources import resource

DOMAIN = "capture_tool"
_chosen: list[str] = []


def use(language: str) -> None:
    """Chooses the language by its two letters; empty follows the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG)."""
    _chosen[:] = [language] if language else []
    _catalogue.cache_clear()


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, resource("locale"), languages=_chosen or None, fallback=True)


def _(text: str) -> str:
    """`text` in the chosen language."""
    return _catalogue().gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the text for `count`."""
    return _catalogue().ngettext(one, many, count)
