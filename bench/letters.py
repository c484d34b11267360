"""Letters of a wanted size in several languages and shapes, for `bench reading`."""

from __future__ import annotations

import base64
from typing import Literal

KILOBYTE = 1024
Shape = Literal["plain", "html", "alternative"]

LETTERS = {
    "en": "Hello, I ordered a lamp last week and it arrived broken. Please send me a copy of all "
    "the personal data that you hold about me, and delete my account afterwards. My name is Robin "
    "Example and my customer number is 4711. ",
    "de": "Guten Tag, ich habe vorige Woche eine Lampe bestellt, und sie kam zerbrochen an. Bitte "
    "senden Sie mir eine Kopie aller Daten, die Sie über mich gespeichert haben, und löschen Sie "
    "danach mein Konto. Mein Name ist Robin Beispiel, Kundennummer 4711. ",
    "ru": "Здравствуйте, на прошлой неделе я заказал лампу, и она пришла разбитой. Прошу прислать "
    "мне копию всех персональных данных, которые вы обо мне храните, а затем удалить мой аккаунт. "
    "Меня зовут Робин Примеров, номер клиента 4711. ",
    "ja": "先週ランプを注文しましたが、壊れて届きました。私について保有しているすべての個人データの"
    "写しを送ってください。その後、私のアカウントを削除してください。会員番号は4711です。",
    "zh": "您好，我上周订购了一盏灯，收到时已经损坏。请将你们持有的我的全部个人信息副本发送给我，"
    "然后删除我的账户。客户编号4711。",
    "ar": "مرحبا، طلبت مصباحا الأسبوع الماضي ووصل مكسورا. أرجو إرسال نسخة من جميع البيانات "
    "الشخصية التي تحتفظون بها عني، ثم حذف حسابي بعد ذلك. رقم العميل 4711. ",
    # What asks for nothing is read to its end, and in every language that it might be in.
    "en, news": "Our spring sale has begun, and every lamp is a third off until Sunday. We have "
    "updated the shop, and your orders now arrive a day sooner. Read how our customers light "
    "their kitchens, and what the designer of the new series says about brass and glass. ",
}


def mail(language: str, kilobytes: int, shape: Shape) -> bytes:
    text = _text(LETTERS[language], kilobytes * KILOBYTE)
    if shape == "plain":
        return _HEAD + _part("plain", text)
    if shape == "html":
        return _HEAD + _part("html", _html(text))
    plain, html = _part("plain", text), _part("html", _html(text))
    return _HEAD + _ALTERNATIVE + b"--b\r\n" + plain + b"\r\n--b\r\n" + html + b"\r\n--b--\r\n"


_HEAD = (
    b"From: Robin <robin@example.org>\r\nSubject: Hello\r\nMessage-ID: <a@example.org>\r\n"
    b"MIME-Version: 1.0\r\n"
)
_ALTERNATIVE = b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"


def _part(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(text.encode())


def _text(words: str, size: int) -> str:
    """The letter again and again; numbered, so that no two paragraphs are the same."""
    text, number = "", 0
    while len(text.encode()) < size:
        number += 1
        text += f"{words}({number})\r\n\r\n"
    return text.encode()[:size].decode("utf-8", "ignore")


def _html(text: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\r\n\r\n"))
    return f"<html><body>{paragraphs}</body></html>"
