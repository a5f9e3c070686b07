"""The desk's tickets in a database: SQLite in the data folder, any other that SQLAlchemy knows by its URL.

`uploads` and `blobs` hold what is being handed in; `tickets` holds what is filed, `additions` what was added to a ticket later.
A row enters `tickets`, or gets its place in `additions`, in the one transaction that also gives the number: never a number
without a ticket, a ticket without its files, or two for one id.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from capture_tool.core.errors import PermanentError
from capture_tool.desk.tables import additions, blobs, meta, tickets, uploads


@dataclass(frozen=True, slots=True)
class Blob:
    """One file of a ticket."""

    sha256: str
    name: str
    media_type: str
    bytes: int
    received: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody announced to hand in. `number` is None until it is filed."""

    id: str
    fingerprint: str
    blobs: tuple[Blob, ...]
    number: str | None
    add_to: int | None = None
    """The ticket that it is evidence for."""
    page: str = ""
    """The number that its page has: the ticket's own, or `T-000123.1` for the first evidence added to that."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox; `moment` is the key press in ISO 8601 on the reporter's clock, empty when the manifest had none."""

    number: str
    id: str
    submitter: str
    filed: str
    moment: str
    zone: str
    category: str
    line: str
    bytes: int
    pictures: int
    state: str


def numbered(number: int) -> str:
    """The number as people see it: T-000123."""
    return f"T-{number:06d}"


def number_of(text: str) -> int | None:
    """The ticket that people mean by `T-000123`, `t-123`, `#123` or `123`; None when it can be none."""
    digits = text.strip().removeprefix("#").casefold().removeprefix("t-").lstrip("0")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 9 else None


class Store:
    """Tickets and uploads. Methods are called from several threads; each is one transaction."""

    def __init__(self, url: str, file: Path) -> None:
        """Opens `url`, or the SQLite database `file` when it is empty. Raises PermanentError("desk.database")."""
        try:
            if not url:
                os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
            self._engine = sa.create_engine(url or sa.URL.create("sqlite", database=str(file)))
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _prepare)
                sa.event.listen(self._engine, "begin", _begin)
            self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            meta.create_all(self._engine)
        except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
            raise PermanentError(
                "desk.database",
                f"The desk's database could not be opened ({type(error).__name__}).",
                "Look at --database and --data.",
            ) from error

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()

    def put(
        self,
        ticket_id: str,
        submitter: str,
        fingerprint: str,
        files: Sequence[Blob],
        summary: Mapping[str, Any],
        add_to: int | None = None,
    ) -> bool:
        """Notes what will be handed in under `ticket_id`, for the ticket `add_to` where one is given.

        False, and no change, when that id is known already.
        """
        try:
            with self._engine.begin() as db:
                made = {
                    "id": ticket_id,
                    "submitter": submitter,
                    "fingerprint": fingerprint,
                    "created": _now(),
                    "summary": dict(summary),
                }
                db.execute(uploads.insert().values(made))
                db.execute(blobs.insert(), [_blob_row(ticket_id, place, blob) for place, blob in enumerate(files)])
                if add_to is not None:
                    db.execute(additions.insert().values(id=ticket_id, number=add_to))
        except sa.exc.IntegrityError:
            return False
        return True

    def get(self, ticket_id: str, submitter: str) -> Upload | None:
        """What `submitter` announced under `ticket_id`."""
        with self._reading.connect() as db:
            return self._get(db, ticket_id, submitter)

    def _get(self, db: sa.Connection, ticket_id: str, submitter: str) -> Upload | None:
        query = sa.select(
            uploads.c.id, uploads.c.fingerprint, tickets.c.number, additions.c.number.label("add_to"), additions.c.place
        )
        query = query.outerjoin(tickets, tickets.c.id == uploads.c.id).outerjoin(additions, additions.c.id == uploads.c.id)
        row = db.execute(query.where(uploads.c.id == ticket_id, uploads.c.submitter == submitter)).one_or_none()
        if row is None:
            return None
        files = tuple(
            Blob(b.sha256, b.name, b.media_type, b.bytes, b.received)
            for b in db.execute(blobs.select().where(blobs.c.ticket_id == ticket_id).order_by(blobs.c.position))
        )
        filed = row.number if row.add_to is None else row.add_to if row.place else None
        if filed is None:
            return Upload(row.id, row.fingerprint, files, None, row.add_to)
        page = numbered(filed) + (f".{row.place}" if row.place else "")
        return Upload(row.id, row.fingerprint, files, numbered(filed), row.add_to, page)

    def received(self, ticket_id: str, sha256: str) -> None:
        """Notes that a blob is whole and in its place."""
        with self._engine.begin() as db:
            db.execute(blobs.update().where(blobs.c.ticket_id == ticket_id, blobs.c.sha256 == sha256).values(received=True))

    def commit(self, ticket_id: str, submitter: str) -> Upload | None:
        """Files the ticket and gives its number, in one transaction; again, it gives the same one.

        None for an unknown id; the upload without a number when a blob is missing.
        """
        try:
            with self._engine.begin() as db:
                found = self._get(db, ticket_id, submitter)
                if found is None or found.number is not None or not all(blob.received for blob in found.blobs):
                    return found
                summary = db.execute(sa.select(uploads.c.summary).where(uploads.c.id == ticket_id)).scalar_one()
                size = sum(blob.bytes for blob in found.blobs)
                made = {**summary, "id": ticket_id, "submitter": submitter, "filed": _now(), "bytes": size, "state": "new"}
                if found.add_to is None:
                    db.execute(tickets.insert().values(made))
                else:
                    _add(db, ticket_id, found.add_to, summary["search"])
                return self._get(db, ticket_id, submitter)
        except sa.exc.IntegrityError:  # somebody else committed the same id between our look and our insert
            return self.get(ticket_id, submitter)

    def inbox(self, words: str, *, skip: int, limit: int) -> tuple[int, tuple[Row, ...]]:
        """How many tickets match, and `limit` of them after `skip`, newest first. Every word must be in text or number."""
        found = [tickets.c.search.contains(word, autoescape=True) | _number_is(word) for word in words.casefold().split()[:8]]
        columns = [tickets.c[name] for name in Row.__slots__]
        with self._reading.connect() as db:
            count = db.execute(sa.select(sa.func.count()).select_from(tickets).where(*found)).scalar_one()
            query = sa.select(*columns).where(*found).order_by(tickets.c.number.desc()).offset(skip).limit(limit)
            return count, tuple(_row(row) for row in db.execute(query))

    def ticket(self, number: int) -> tuple[Row, tuple[Blob, ...]] | None:
        """A filed ticket and its files."""
        with self._reading.connect() as db:
            columns = [tickets.c[name] for name in Row.__slots__]
            row = db.execute(sa.select(*columns).where(tickets.c.number == number)).one_or_none()
            if row is None:
                return None
            found = self._get(db, row.id, row.submitter)
            return _row(row), found.blobs if found else ()

    def added(self, number: int) -> tuple[Row, ...]:
        """What was added to a ticket after it was filed, in that order; each is numbered like its page."""
        query = sa.select(uploads.c.id, uploads.c.submitter, uploads.c.summary, additions.c.place, additions.c.filed)
        query = query.join(additions, additions.c.id == uploads.c.id).order_by(additions.c.place)
        sizes = sa.select(sa.func.sum(blobs.c.bytes)).where(blobs.c.ticket_id == uploads.c.id).scalar_subquery()
        query = query.add_columns(sizes.label("bytes")).where(additions.c.number == number, additions.c.place.is_not(None))
        with self._reading.connect() as db:
            return tuple(_added_row(number, row) for row in db.execute(query))

    def addition(self, number: int, place: int) -> tuple[Row, tuple[Blob, ...]] | None:
        """One piece of evidence that was added to a ticket, and its files."""
        row = next((row for row in self.added(number) if row.number == f"{numbered(number)}.{place}"), None)
        found = self.get(row.id, row.submitter) if row else None
        return (row, found.blobs) if row and found else None

    def seen(self, number: int) -> None:
        """Notes that staff opened the ticket."""
        with self._engine.begin() as db:
            db.execute(tickets.update().where(tickets.c.number == number, tickets.c.state != "seen").values(state="seen"))


def _row(row: sa.Row[Any]) -> Row:
    return Row(**{**row._mapping, "number": numbered(row.number)})


def _add(db: sa.Connection, ticket_id: str, number: int, search: str) -> None:
    """Gives evidence its place, makes the ticket found by its words, and shows staff that there is more to see."""
    places = sa.select(sa.func.coalesce(sa.func.max(additions.c.place), 0)).where(additions.c.number == number)
    place = db.execute(places).scalar_one() + 1
    db.execute(additions.update().where(additions.c.id == ticket_id).values(place=place, filed=_now()))
    words = tickets.c.search + f"\n{search}"
    state = sa.case((tickets.c.state == "new", "new"), else_="added")
    db.execute(tickets.update().where(tickets.c.number == number).values(search=words, state=state))


def _added_row(number: int, row: Any) -> Row:
    told = {key: value for key, value in row.summary.items() if key in Row.__slots__}
    kept = {"id": row.id, "submitter": row.submitter, "filed": row.filed, "bytes": row.bytes, "state": "added"}
    return Row(**told, **kept, number=f"{numbered(number)}.{row.place}")


def _number_is(word: str) -> sa.ColumnElement[bool]:
    number = number_of(word)
    return sa.false() if number is None else tickets.c.number == number


def _blob_row(ticket_id: str, position: int, blob: Blob) -> dict[str, Any]:
    named = {name: getattr(blob, name) for name in Blob.__slots__}
    return {**named, "ticket_id": ticket_id, "position": position}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: Python's own comes too late to lock what was read
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
