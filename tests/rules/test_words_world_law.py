"""Law and language of letters from Japanese to Hindi: named as they are named there."""

from __future__ import annotations

import pytest

from handlers.rules.understand import understand
from storage.vocabulary import Right

LAWS: list[tuple[str, str, str]] = [
    ("ja", "appi", "個人情報保護法に基づき、私の保有個人データの開示を請求いたします。ご回答をお待ちしております。"),
    ("ja", "gdpr", "GDPR第15条に基づき、私の個人データの写しを送ってください。よろしくお願いいたします。"),
    ("zh", "pipl", "根据《中华人民共和国个人信息保护法》,我要求你们删除我的个人信息,并书面告知处理结果。"),
    ("zh", "gdpr", "根据GDPR第17条,我要求贵公司删除我的个人数据,并以电子邮件确认。"),
    ("ko", "gdpr", "GDPR 제15조에 따라 저의 개인정보 사본을 보내 주시기 바랍니다."),
    ("tr", "kvkk", "KVKK'nın 11. maddesi gereği kişisel verilerimin silinmesini talep ediyorum."),
    ("tr", "kvkk", "6698 sayılı Kişisel Verilerin Korunması Kanunu kapsamında verilerimin bir kopyasını istiyorum."),
    ("tr", "gdpr", "GDPR'ın 17. maddesine göre kişisel verilerimin silinmesini talep ediyorum."),
    ("ar", "gdpr", "بموجب المادة 17 من GDPR أطلب حذف بياناتي الشخصية من أنظمتكم خلال شهر واحد."),
    ("he", "gdpr", "לפי סעיף 15 ל-GDPR אני מבקש לקבל עותק של המידע האישי שלי."),
    ("hi", "dpdp", "DPDP Act 2023 के तहत कृपया मेरा व्यक्तिगत डेटा हटा दें और मुझे पुष्टि भेजें।"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "law", "text"), LAWS)
def test_the_law_is_known_by_its_local_names(language: str, law: str, text: str) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.language, found.regulation, found.regulation_basis) == (language, law, "stated")


LANGUAGES: list[tuple[str, str]] = [
    ("ja", "先日はご対応いただきありがとうございました。引き続きよろしくお願いいたします。"),
    ("zh", "感谢您的帮助,问题已经解决了,祝您工作顺利。"),
    ("zh", "感謝您的協助,問題已經解決了,祝您工作順利。"),
    ("ko", "도와주셔서 감사합니다. 문제가 해결되었습니다."),
    ("tr", "Yardımınız için teşekkür ederim, sorun çözüldü."),
    ("ar", "شكراً لمساعدتكم، لقد تم حل المشكلة."),
    ("he", "תודה על העזרה, הבעיה נפתרה."),
    ("hi", "आपकी सहायता के लिए धन्यवाद, समस्या हल हो गई।"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), LANGUAGES)
def test_the_language_is_known(language: str, text: str) -> None:
    assert understand(subject="", text=text, sender=None).language == language


SUBJECTS: list[tuple[str, str, Right]] = [
    ("個人情報の開示請求", "添付の請求書のとおり、私のデータについてお願いいたします。", Right.ACCESS),
    ("個人情報削除の依頼", "はじめまして。私の件、よろしくお願いいたします。", Right.ERASURE),
    ("个人信息删除申请", "您好,我的申请见附件,请尽快处理。", Right.ERASURE),
    ("개인정보 열람 요구", "제 요구서를 첨부하였으니 처리 부탁드립니다.", Right.ACCESS),
    ("Kişisel verilerimin silinmesi talebi", "Merhaba, başvurum ektedir. Gereğini arz ederim.", Right.ERASURE),
    ("طلب حذف البيانات الشخصية", "السلام عليكم، أرجو النظر في طلبي المرفق.", Right.ERASURE),
    ("בקשה לעיון במידע אישי", "שלום, מצורפת הבקשה שלי. תודה.", Right.ACCESS),
    ("व्यक्तिगत डेटा हटाने का अनुरोध", "नमस्ते, मेरा आवेदन संलग्न है।", Right.ERASURE),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "right"), SUBJECTS)
def test_a_subject_alone_names_the_right(subject: str, text: str, right: Right) -> None:
    assert right in understand(subject=subject, text=text, sender=None).rights
