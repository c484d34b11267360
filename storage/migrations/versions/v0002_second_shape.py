"""What was added after the first shape."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("arrival_at", "arrival", ["at"], unique=False)
    op.create_index(
        "arrival_kept",
        "arrival",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'kept'"),
        postgresql_where=sa.text("state = 'kept'"),
    )
    op.create_table(
        "digest",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("shows", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "handover",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("uploader", sa.String(), nullable=False),
        sa.Column("upload_index", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column("releaser", sa.String(), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("override_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("link_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("link_index", sa.LargeBinary(), nullable=True),
        sa.Column("code_mac", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("session_index", sa.LargeBinary(), nullable=True),
        sa.Column("session_until", sa.BigInteger(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("first_start_at", sa.BigInteger(), nullable=True),
        sa.Column("collected_at", sa.BigInteger(), nullable=True),
        sa.Column("wrong_macs", sa.LargeBinary(), nullable=True),
        sa.Column("broken_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("link_index"),
        sa.UniqueConstraint("upload_index"),
    )
    op.create_index(
        "handover_keyed",
        "handover",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("key_sealed IS NOT NULL"),
        postgresql_where=sa.text("key_sealed IS NOT NULL"),
    )
    op.create_index(op.f("ix_handover_ticket_id"), "handover", ["ticket_id"], unique=False)
    op.create_table(
        "handover_part",
        sa.Column("handover_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("handover_id", "number"),
    )
    op.create_table(
        "identity_tries",
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fails", sa.Integer(), server_default="0", nullable=False),
        sa.Column("codes", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("subject_index", "day"),
    )
    op.create_table(
        "sale_opt_out",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_index"),
    )
    op.create_table(
        "sending",
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("parcel_id"),
    )
    op.create_index(op.f("ix_sending_ticket_id"), "sending", ["ticket_id"], unique=False)
    op.create_table(
        "training",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "version", "at"),
    )
    op.create_table(
        "used_nonce",
        sa.Column("nonce_index", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce_index"),
    )
    op.add_column("card", sa.Column("shown", sa.LargeBinary(), nullable=True))
    op.add_column("card", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_index("card_place", "card", ["ts", "channel"], unique=False)
    op.add_column(
        "challenge", sa.Column("proves", sa.String(40), server_default="mailbox", nullable=False)
    )
    op.add_column("challenge", sa.Column("address_sealed", sa.LargeBinary(), nullable=True))
    op.create_index(
        "inbox_no_ticket",
        "inbox",
        ["filed_at"],
        unique=False,
        sqlite_where=sa.text("ticket_id IS NULL AND state = 'filed'"),
        postgresql_where=sa.text("ticket_id IS NULL AND state = 'filed'"),
    )
    op.add_column("line", sa.Column("settled_at", sa.BigInteger(), nullable=True))
    op.add_column("line", sa.Column("legal_by", sa.Date(), nullable=True))
    op.add_column("message", sa.Column("checks_sealed", sa.LargeBinary(), nullable=True))
    op.create_index(
        "parcel_no_ticket",
        "parcel",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("ticket_id IS NULL AND state IN ('sent', 'failed')"),
        postgresql_where=sa.text("ticket_id IS NULL AND state IN ('sent', 'failed')"),
    )
    op.add_column("ticket", sa.Column("doubts", sa.String(), server_default="", nullable=False))
    op.add_column("ticket", sa.Column("appeal_of", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("drafted", sa.String(40), nullable=True))
    op.add_column("ticket", sa.Column("manner", sa.String(40), nullable=True))
    op.add_column("ticket", sa.Column("held_at", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("held_by", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("hold_reason_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("ticket", sa.Column("purged_at", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("legal_by", sa.Date(), nullable=True))
    op.add_column("ticket", sa.Column("extend_until", sa.Date(), nullable=True))
    op.add_column("ticket", sa.Column("rules", sa.String(), server_default="", nullable=False))
    op.add_column("ticket", sa.Column("state_since", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("record_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("ticket", sa.Column("record_since", sa.Date(), nullable=True))
    op.add_column("ticket", sa.Column("points", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "ticket", sa.Column("point_tries", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("ticket", sa.Column("recorders", sa.String(), server_default="", nullable=False))
    op.add_column("ticket", sa.Column("declared_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("ticket", sa.Column("prepared_by", sa.String(), nullable=True))
    op.add_column("ticket", sa.Column("prepared_at", sa.BigInteger(), nullable=True))
    op.add_column("ticket", sa.Column("prepared_sealed", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ticket_forget",
        "ticket",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NOT NULL"),
        postgresql_where=sa.text(
            "closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NOT NULL"
        ),
    )
    op.create_index(
        "ticket_merged",
        "ticket",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ticket_purge",
        "ticket",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NULL"),
    )
    op.create_index("ticket_received", "ticket", ["received_at"], unique=False)
    op.create_index(
        "ticket_rules",
        "ticket",
        ["rules", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
