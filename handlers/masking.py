"""Names and addresses as Slack may show them."""

from __future__ import annotations


def masked_address(address: str) -> str:
    """ana.sommer@example.org → a•••@example.org; nothing from nothing."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else ""


def masked_name(name: str) -> str:
    """Ana Sommer → A. S."""
    return " ".join(f"{word[0]}." for word in name.split()[:3] if word[:1].isalpha())
