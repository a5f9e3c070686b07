"""The tables of the desk's database; what they mean is in store.py. `tickets` is read by other programs too."""

from __future__ import annotations

import sqlalchemy as sa

meta = sa.MetaData()
uploads = sa.Table(
    "uploads",
    meta,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("submitter", sa.String(100), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("created", sa.String(32), nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
)
blobs = sa.Table(
    "blobs",
    meta,
    sa.Column("ticket_id", sa.ForeignKey("uploads.id"), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(200), nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("received", sa.Boolean, nullable=False),
)
tickets = sa.Table(
    "tickets",
    meta,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.ForeignKey("uploads.id"), nullable=False, unique=True),
    sa.Column("submitter", sa.String(100), nullable=False),
    sa.Column("filed", sa.String(32), nullable=False),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("zone", sa.String(40), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("line", sa.String(200), nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("pictures", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sqlite_autoincrement=True,
)
additions = sa.Table(
    "additions",
    meta,
    sa.Column("id", sa.ForeignKey("uploads.id"), primary_key=True),
    sa.Column("number", sa.ForeignKey("tickets.number"), nullable=False),
    sa.Column("place", sa.Integer),
    sa.Column("filed", sa.String(32)),
    sa.UniqueConstraint("number", "place"),
)
"""Evidence for the ticket `number`: the first, second ... of it once it is committed, no place before."""
