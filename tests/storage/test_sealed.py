"""What is sealed opens with its key, in its place, unchanged, and nowhere else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealed import Keyring, KeyUnknown, SealBroken, WeakSecret

OLD, NEW = "old-secret-" + "0123456789abcdefghijklm", "new-secret-" + "zyxwvutsrqponmlkjihgfed"
PLACE = "mail.raw"
RING = Keyring.from_setting(OLD)
ROTATED = Keyring.from_setting(f"{NEW}, {OLD}")


@given(st.binary(max_size=5000))
def test_what_is_sealed_opens(plain: bytes) -> None:
    assert RING.open(RING.seal(plain, place=PLACE), place=PLACE) == plain


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_too(plain: str) -> None:
    assert RING.open_text(RING.seal_text(plain, place=PLACE), place=PLACE) == plain


@given(st.binary(max_size=40), st.data())
def test_a_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(plain, place=PLACE))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises((SealBroken, KeyUnknown)):
        RING.open(bytes(sealed), place=PLACE)


def test_the_key_id_cannot_be_changed_to_another_known_one() -> None:
    """The header is authenticated: relabelling a value does not make it open."""
    sealed = ROTATED.seal(b"plain", place=PLACE)
    relabelled = RING.seal(b"", place=PLACE)[:5] + sealed[5:]
    with pytest.raises(SealBroken):
        ROTATED.open(relabelled, place=PLACE)


def test_every_shorter_value_is_refused() -> None:
    sealed = RING.seal(b"plain", place=PLACE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            RING.open(sealed[:length], place=PLACE)


def test_a_value_moved_to_another_place_does_not_open() -> None:
    sealed = RING.seal(b"plain", place="ticket.requester")
    with pytest.raises(SealBroken, match=r"mail\.raw"):
        RING.open(sealed, place=PLACE)


def test_equal_values_look_different_and_nothing_shines_through() -> None:
    first, second = (RING.seal(b"canary@example.org", place=PLACE) for _ in range(2))
    assert first[5:] != second[5:]
    assert b"canary" not in first


def test_rotation() -> None:
    old, new = RING.seal(b"plain", place=PLACE), ROTATED.seal(b"plain", place=PLACE)
    assert ROTATED.open(old, place=PLACE) == b"plain"
    assert (ROTATED.is_current(old), ROTATED.is_current(new)) == (False, True)
    assert RING.is_current(old)
    with pytest.raises(KeyUnknown, match="DESK_SECRET_KEY"):
        RING.open(new, place=PLACE)


def test_indexes_find_what_an_older_secret_wrote() -> None:
    written = RING.index("ana@example.org", place="address")
    wanted = ROTATED.indexes("ana@example.org", place="address")
    assert written in wanted
    assert wanted[0] == ROTATED.index("ana@example.org", place="address") != written
    assert len(written) == 16


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("ana@example.com", "address"),
        ("ana@example.org", "token"),
        ("", "address\0ana@example.org"),
    ],
)
def test_an_index_belongs_to_one_value_in_one_place(value: str, place: str) -> None:
    assert RING.index(value, place=place) != RING.index("ana@example.org", place="address")


def test_macs_and_secrets_belong_to_one_purpose_and_one_key() -> None:
    values = {RING.mac(b"v", purpose=p) for p in ("a", "b")} | {ROTATED.mac(b"v", purpose="a")}
    assert len(values) == 3
    assert ROTATED.macs(b"v", purpose="a")[1] == RING.mac(b"v", purpose="a")
    assert RING.secret("codes") != RING.secret("other")
    assert len(RING.secret("codes")) == 32


def test_keys_are_the_same_tomorrow() -> None:
    """Fixed vectors: a change in the derivation would lose every sealed value."""
    assert RING.fingerprints == ("187c523e",)
    assert (
        RING.index("ana@example.org", place="address").hex() == "a8721f68f8d160159f74bc65e85f23d8"
    )
    assert (
        RING.open(
            bytes.fromhex(
                "01187c523e1ebee39acda2838b19b984a9fc3f9eb65ccedfb5372a807443a3dbaf7a46d08e1d"
            ),
            place=PLACE,
        )
        == b"plain"
    )


def test_nothing_secret_is_shown() -> None:
    shown = f"{ROTATED!r} {ROTATED} {vars(ROTATED)}"
    assert OLD not in shown
    assert NEW not in shown
    assert ROTATED.secret("codes").hex() not in shown
    assert all(fingerprint in repr(ROTATED) for fingerprint in ROTATED.fingerprints)


@pytest.mark.parametrize(
    "setting",
    ["", " , ", "short", "a" * 64, "0123456789" + "0" * 21, "abcabcabc" * 8, f"{NEW},short"],
)
def test_a_weak_secret_is_refused_with_the_cure(setting: str) -> None:
    with pytest.raises(WeakSecret, match=r"DESK_SECRET_KEY.*openssl rand") as caught:
        Keyring.from_setting(setting)
    assert not setting.strip(" ,") or setting not in str(caught.value)


def test_a_made_secret_is_good_and_never_the_same() -> None:
    made = {Keyring.generate_secret() for _ in range(20)}
    assert len(made) == 20
    assert all(Keyring.from_setting(secret) for secret in made)


def test_a_secret_named_twice_counts_once() -> None:
    assert len(Keyring.from_setting(f"{NEW},{OLD},{NEW}").fingerprints) == 2


def test_many_threads_share_a_keyring() -> None:
    def round_trip(number: int) -> bool:
        plain = number.to_bytes(4, "big") * 500
        return ROTATED.open(ROTATED.seal(plain, place=PLACE), place=PLACE) == plain

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(2000)))
