"""Threat I4: two readers of one From must never name two people."""

from __future__ import annotations

import email.policy
from email.parser import BytesParser
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.mail import read_mail
from handlers.rules.mail.headers import read_mailbox

READ = [
    # the forms that people's programs write
    ("ana@example.org", "", "ana@example.org"),
    ("<ana@example.org>", "", "ana@example.org"),
    ("Ana <ana@example.org>", "Ana", "ana@example.org"),
    ("Ana Silva <ana@example.org>", "Ana Silva", "ana@example.org"),
    ("Ana  Silva\t<ana@example.org>", "Ana Silva", "ana@example.org"),
    ('"Silva, Ana" <ana@example.org>', "Silva, Ana", "ana@example.org"),
    ('"Ana \\"Nana\\" Silva" <ana@example.org>', 'Ana "Nana" Silva', "ana@example.org"),
    ("John Q. Public <jq@example.org>", "John Q. Public", "jq@example.org"),
    ("O'Neil <oneil@example.org>", "O'Neil", "oneil@example.org"),
    ("ana@example.org (Ana Silva)", "Ana Silva", "ana@example.org"),
    ("ana@example.org <ana@example.org>", "", "ana@example.org"),
    ("=?utf-8?q?J=C3=B6rg?= <j@example.org>", "Jörg", "j@example.org"),
    ("=?utf-8?b?SsO2cmc=?= Maier <j@example.org>", "Jörg Maier", "j@example.org"),
    ("=?utf-8?q?J=C3=B6?=\r\n =?utf-8?q?rg?= <j@example.org>", "Jörg", "j@example.org"),
    ('"=?utf-8?q?J=C3=B6rg?=" <j@example.org>', "Jörg", "j@example.org"),
    ("Jörg <j@example.org>", "Jörg", "j@example.org"),
    # what must be kept exactly, and what must not
    ("Ana.Silva+x@example.org", "", "Ana.Silva+x@example.org"),
    ("ana@EXAMPLE.Org", "", "ana@example.org"),
    ("ana@bücher.example", "", "ana@xn--bcher-kva.example"),
    ("ana@faß.example", "", "ana@xn--fa-hia.example"),
    ("jörg@example.org", "", "jörg@example.org"),
    ('"a b"@example.org', "", '"a b"@example.org'),
    # a quoted name may say anything: it is shown apart from the address
    ('"support@bank.example" <evil@example.org>', "support@bank.example", "evil@example.org"),
]  # fmt: skip

REFUSED = [
    "support@bank.example <evil@example.org>",
    "support@bank.example, <evil@example.org>",
    '"Bank <support@bank.example>" <evil@example.org>',  # a hasty reader takes the first bracket
    "victim@bank.example:;<evil@example.org>",
    "undisclosed-recipients:;",
    "friends: ana@example.org;",
    "ana@example.org, eva@example.org",
    "Ana <ana@example.org>, Eva <eva@example.org>",
    "<@relay.example:ana@example.org>",
    "<ana@example.org><evil@example.org>",
    "Ana <ana@example.org> evil@example.org",
    "Ana <ana@example.org",
    "Ana ana@example.org>",
    "<Ana> ana@example.org",
    "(support@bank.example) ana@example.org",
    "ana@example.org (x) <evil@example.org>",
    "ana(comment)@example.org",
    "ana@(comment)example.org",
    "ana@example.org (nested (comment))",
    "ana@example.org (see <evil@example.org>)",
    "ana @ example.org",
    "ana@ example.org",
    "ana@@example.org",
    "ana@example.org@evil.example",
    "ana",
    "",
    "<>",
    "Ana <>",
    "@example.org",
    "ana@",
    ".ana@example.org",
    "ana.@example.org",
    "a..na@example.org",
    "ana@example..org",
    "ana@.example.org",
    "ana@-example.org",
    "ana@exa_mple.org",
    "ana@[192.0.2.1]",
    "ana@192.0.2.1",
    "Ana; Eva <ana@example.org>",
    "Ana [x] <ana@example.org>",
    "Ana \\, Eva <ana@example.org>",
    '"Ana <ana@example.org>',
    '"Ana" x" <ana@example.org>',
    "=?utf-8?q?ana=40example=2Eorg?=",
    "=?utf-8?q?ana?=@example.org",
    "=?utf-8?q?=00=0d=0aBcc:x?= <ana@example.org>",
    "An\x00a <ana@example.org>",
    "Ana\rBcc: x <ana@example.org>",
    f"{'a' * 65}@example.org",
    f"ana@{'a' * 64}.org",
    f"{'A' * 3000} <ana@example.org>",
]  # fmt: skip


def _mail(value: str) -> bytes:
    return f"From: {value}\r\nSubject: x\r\n\r\nhello\r\n".encode()


@pytest.mark.parametrize(("written", "name", "address"), READ)
def test_a_plain_from_names_one_person(written: str, name: str, address: str) -> None:
    sender = read_mail(_mail(written)).sender
    assert sender is not None
    assert (sender.name, sender.address) == (name, address)


@pytest.mark.parametrize("written", REFUSED)
def test_anything_that_can_be_read_in_two_ways_names_nobody(written: str) -> None:
    assert read_mail(_mail(written)).sender is None


@pytest.mark.parametrize("header", ["From", "from", "FROM"])
def test_two_from_fields_name_nobody(header: str) -> None:
    raw = _mail("ana@example.org").replace(
        b"Subject", f"{header}: ana@example.org\r\nSubject".encode()
    )
    assert read_mail(raw).sender is None


def test_no_from_names_nobody() -> None:
    assert read_mail(b"Subject: x\r\n\r\nhello").sender is None


@pytest.mark.parametrize(("written", "name", "address"), READ)
def test_the_library_names_the_same_person(written: str, name: str, address: str) -> None:
    """The second parser: Python's own, in both its readings, where it can write the address."""
    flat = written.replace("\r\n", "")
    if not flat.isascii():
        return
    read = read_mailbox(flat)
    assert read is not None
    modern = BytesParser(policy=email.policy.default).parsebytes(_mail(written))["From"].addresses
    assert [found.addr_spec.lower() for found in modern] == [read.address.lower()]
    if flat.startswith("ana@example.org <"):
        return  # getaddresses splits that form; both halves are the same mailbox
    assert [address.lower() for _, address in getaddresses([flat])] == [read.address.lower()]


_ODD = st.text(alphabet='ab@.<>,:;()[]\\" \t=?', max_size=40)


@settings(max_examples=400, deadline=None)
@given(_ODD)
def test_whatever_is_read_is_the_only_address_there(written: str) -> None:
    """Outside quotes and comments the address stands exactly once, or twice the same."""
    read = read_mailbox(written)
    if read is None:
        return
    others = {found.lower() for _, found in getaddresses([written]) if "@" in found}
    assert others <= {read.address.lower()}
