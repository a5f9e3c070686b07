"""What the user and the tool did to one picture so far, and the words about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from capture_tool.core.model import Rect, Screenshot
from capture_tool.core.screen import Cover, Reading
from capture_tool.i18n import _, ngettext


@dataclass(slots=True)
class Marks:
    """One picture of the review."""

    shot: Screenshot
    included: bool = True
    removed: bool = False
    black_outs: list[Rect] = field(default_factory=list)
    """Drawn by the user."""
    covers: tuple[Cover, ...] = ()
    """Made by the tool: login windows first, then what OCR found."""
    ocr: Reading = "off"

    @property
    def shown(self) -> tuple[Rect, ...]:
        """What is black as it would be sent."""
        return (*self.black_outs, *(cover.rect for cover in self.covers if not cover.dropped))

    @property
    def whole(self) -> bool:
        """Whether nothing of it can be seen: it is the picture of a login window."""
        rect = Rect(0, 0, self.shot.image.width, self.shot.image.height)
        return any(cover.rect == rect and not cover.dropped for cover in self.covers)

    def take(self, fresh: Sequence[Cover], *, labelled: bool) -> None:
        """Takes new covers in place of those of the same sort; what the user decided about a place stays."""
        decided = {cover.rect: cover.dropped for cover in self.covers}
        kept = tuple(cover for cover in self.covers if bool(cover.label) is not labelled)
        new = tuple(replace(cover, dropped=decided.get(cover.rect, False)) for cover in fresh)
        self.covers = (*kept, *new) if labelled else (*new, *kept)

    def toggle(self, number: int) -> None:
        """Drops a cover, or takes it back."""
        covers = list(self.covers)
        covers[number] = replace(covers[number], dropped=not covers[number].dropped)
        self.covers = tuple(covers)

    def show_all(self) -> None:
        """Drops every cover that OCR found; where none of these is left, those of login windows."""
        found = any(cover.label and not cover.dropped for cover in self.covers)
        self.covers = tuple(replace(cover, dropped=cover.dropped or bool(cover.label) is found) for cover in self.covers)

    def cover_all(self) -> None:
        """Takes every cover back."""
        self.covers = tuple(replace(cover, dropped=False) for cover in self.covers)


def about(mark: Marks) -> str:
    """What the user should know about the covers that are there; empty when there is none."""
    black = [cover for cover in mark.covers if not cover.dropped]
    if mark.whole:
        return _("This window may show a code or a password, so its picture is blacked out.")
    if not black:
        count = len(mark.covers)
        words = ngettext("{count} place is shown after all.", "{count} places are shown after all.", count)
        return words.format(count=count) if count else ""
    logins, found = sum(not cover.label for cover in black), sum(bool(cover.label) for cover in black)
    said = []
    if logins:
        words = ngettext(
            "{count} window may show a code or a password and is blacked out.",
            "{count} windows may show a code or a password and are blacked out.",
            logins,
        )
        said.append(words.format(count=logins))
    if found:
        words = ngettext(
            "{count} place looks like an account number or a name and is blacked out.",
            "{count} places look like account numbers or names and are blacked out.",
            found,
        )
        said.append(words.format(count=found))
    return " ".join((*said, ngettext("Click it to show it.", "Click one to show it.", len(black))))
