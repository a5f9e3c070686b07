"""What the review window gives: frozen values, nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from capture_tool.core.model import Category, Rect
from capture_tool.core.screen import Cover, Reading


class Words(Protocol):
    """What the user wrote so far: a draft or an earlier result."""

    @property
    def text(self) -> str:
        """What happened."""

    @property
    def expected(self) -> str:
        """What should have happened."""

    @property
    def category(self) -> Category:
        """The kind of trouble."""

    @property
    def incident(self) -> datetime | None:
        """When it happened; None is the moment of the key press."""

    @property
    def belongs_to(self) -> str:
        """Ticket number or representative."""

    @property
    def add_to(self) -> str:
        """Number of the ticket that this is evidence for; empty for a new one."""


@dataclass(frozen=True, slots=True)
class ChosenPicture:
    """One picture after the look at it: `index` as in the pictures that were shown, black-outs in pixels of the picture."""

    index: int
    black_outs: tuple[Rect, ...] = ()
    """Drawn by the user."""
    included: bool = True
    removed: bool = False
    """Taken out of the ticket for good; then it is not included either."""
    covers: tuple[Cover, ...] = ()
    """Made by the tool; those that the user dropped are no part of the picture."""
    ocr: Reading = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsWanted:
    """Which logs to gather; the incident (UTC) is the middle of their time window."""

    platform: bool = True
    """Whether the platform's own logs are wanted, besides those in `chosen`."""
    previous_days: bool = False
    encrypted: bool = False
    state: bool = False
    chosen: tuple[Path, ...] = ()
    """Files and folders that the user added."""
    undone: frozenset[str] = frozenset()
    """Kinds whose values are to be sent as they are."""
    incident: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """Everything the user decided. It satisfies `Words`, so it can be shown again."""

    text: str = ""
    expected: str = ""
    category: Category = Category.OTHER
    incident: datetime
    """UTC."""
    belongs_to: str = ""
    add_to: str = ""
    pictures: tuple[ChosenPicture, ...] = ()
    """Every picture, also those not included."""
    files: tuple[str, ...] = ()
    """Names of the ticked `CleanFile`s."""
    logs: LogsWanted
