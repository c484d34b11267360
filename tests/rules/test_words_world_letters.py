"""Whole letters, from Japanese to Turkish: forms of lawyers and authorities, news, terms updates."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

JAPANESE_LETTER_1 = """\
個人情報保護管理者 御中

EU一般データ保護規則(GDPR)第15条に基づき、私に関する個人データが処理されているかどうかを確認し、処理されている場合には以下の情報を提供してください。

1. 処理の目的
2. 関係する個人データの種類
3. 個人データの開示先
4. 予定される保存期間、または保存期間を決定する基準
5. 個人データの訂正または消去、処理の制限を求める権利の存在
6. 監督機関に苦情を申し立てる権利
7. プロファイリングを含む自動化された意思決定の存在

一か月以内に回答がない場合には、監督機関に苦情を申し立てる予定です。

敬具
佐藤 一郎
"""
JAPANESE_LETTER_2 = """\
拝啓

私は貴社のサービス「ノートくん」を利用しております、佐藤一郎(会員番号 77-120)と申します。
GDPR第17条第1項に基づき、私に関するすべての個人データを遅滞なく消去するよう求めます。
私が処理に同意していた場合は、その同意をここに撤回します。
また、個人データを第三者に開示している場合は、第19条に従い、当該第三者に消去を通知してください。
消去が完了しましたら書面でご確認ください。

敬具
"""
CHINESE_LETTER_1 = """\
尊敬的数据保护官:

本人依据《通用数据保护条例》(GDPR)第15条,要求贵司确认是否正在处理与本人有关的个人数据。如是,请提供该等个人数据的副本以及下列信息:

(a)处理目的;
(b)所涉个人数据的类别;
(c)接收者;
(d)存储期限或者确定该期限的标准;
(e)要求更正、删除或限制处理的权利的存在;
(f)向监管机构投诉的权利;
(g)是否存在自动化决策,包括画像。

请在一个月内答复。

此致
敬礼
王小明
"""
CHINESE_LETTER_2 = """\
致:客户服务部

本人王小明,贵司会员,会员编号 77-120。现根据《中华人民共和国个人信息保护法》第十五条、第四十七条之规定,撤回本人对处理个人信息的同意,并要求贵司删除所持有的本人全部个人信息。
请在十五个工作日内书面告知处理结果。如逾期不予处理,本人将向网信部门投诉。

王小明
2026年3月1日
"""
CHINESE_LETTER_3 = """\
您好:

本人依個人資料保護法第3條及第11條規定,請求 貴公司停止處理、利用並刪除本人之個人資料,並請以書面回覆辦理情形。

申請人:林美玲
出生日期:1990年5月6日
電話:0912-345-678
"""
TURKISH_LETTER_1 = """\
Sayın Yetkili,

6698 sayılı Kişisel Verilerin Korunması Kanunu'nun 11. maddesi uyarınca aşağıdaki hususlarda bilgi talep ediyorum:

a) Kişisel verilerimin işlenip işlenmediği,
b) Kişisel verilerim işlenmişse buna ilişkin bilgi,
c) Kişisel verilerimin işlenme amacı ve bunların amacına uygun kullanılıp kullanılmadığı,
ç) Yurt içinde veya yurt dışında kişisel verilerimin aktarıldığı üçüncü kişiler.

Başvurumun en geç otuz gün içinde sonuçlandırılmasını, aksi takdirde Kişisel Verileri Koruma Kurulu'na şikâyette bulunacağımı bildiririm.

Saygılarımla,
Ayşe Yılmaz
"""
TURKISH_LETTER_2 = """\
İlgili kişi başvuru formu

Ad Soyad: Mehmet Demir
Telefon: 0532 000 00 00
Talep: KVKK'nın 7. maddesinde öngörülen şartlar çerçevesinde kişisel verilerimin silinmesini veya yok edilmesini ve bu işlemin verilerimin aktarıldığı üçüncü kişilere bildirilmesini istiyorum.
"""
TURKISH_LETTER_3 = """\
Merhabalar,
Eksik veya yanlış işlenmiş olan kişisel verilerimin düzeltilmesini, reklam amaçlı e-postalar için verdiğim onayın iptal edilmesini istiyorum. İyi çalışmalar
"""
KOREAN_LETTER_1 = """\
개인정보 보호책임자 귀하

GDPR 제15조에 따라 귀사가 저에 관한 개인정보를 처리하고 있는지 확인해 주시고, 처리하고 있다면 그 사본과 함께 다음 사항을 알려주시기 바랍니다.

1. 처리 목적
2. 개인정보의 항목
3. 수령인
4. 보유기간 또는 보유기간을 결정하는 기준
5. 정정, 삭제 또는 처리 제한을 요구할 권리의 존재
6. 감독기관에 민원을 제기할 권리
7. 자동화된 의사결정의 존재 여부

홍길동 드림
"""
ARABIC_LETTER_1 = """\
السادة المحترمون،

بموجب المادة 15 من اللائحة العامة لحماية البيانات، أطلب تأكيد ما إذا كنتم تعالجون بياناتي الشخصية، وتزويدي بنسخة منها وبالمعلومات التالية:

- أغراض المعالجة
- فئات البيانات
- المستلمون
- مدة التخزين أو المعايير المستخدمة لتحديدها
- وجود حق التصحيح أو المحو
- الحق في تقديم شكوى إلى السلطة الإشرافية

مع التحية،
سامي حداد
"""
HEBREW_LETTER_1 = """\
לכבוד הממונה על הגנת הפרטיות,

בהתאם לסעיף 15 ל-GDPR, אבקש לקבל אישור אם אתם מעבדים מידע אישי שלי, עותק שלו ואת הפרטים הבאים:

1. מטרות העיבוד
2. סוגי המידע
3. הנמענים
4. תקופת השמירה או הקריטריונים לקביעתה
5. קיומה של הזכות לתיקון או למחיקה
6. הזכות להגיש תלונה לרשות מפקחת

בברכה,
דנה לוי
"""
HINDI_LETTER_1 = """\
सेवा में,
डेटा संरक्षण अधिकारी

महोदय,
डिजिटल व्यक्तिगत डेटा संरक्षण अधिनियम, 2023 की धारा 11 के तहत मैं निम्नलिखित जानकारी का अनुरोध करता हूँ:

1. मेरे व्यक्तिगत डेटा का सारांश जिसे आप संसाधित कर रहे हैं
2. उन सभी कंपनियों के नाम जिनके साथ मेरा डेटा साझा किया गया है

धन्यवाद,
रमेश कुमार
"""
JAPANESE_TOLD_1 = """\
【重要】利用規約およびプライバシーポリシー改定のお知らせ

いつもご利用いただきありがとうございます。
2026年4月1日より、プライバシーポリシーを改定いたします。主な変更点は以下のとおりです。
・個人情報の開示、訂正、利用停止、消去の請求方法を明確にしました
・第三者提供に関する記載を追加しました
お客様は、当社が保有する個人データの開示等を請求することができます。請求を希望される場合は、以下のフォームからお申し込みください。
引き続きよろしくお願いいたします。
"""
JAPANESE_TOLD_2 = """\
GDPRの「忘れられる権利」とは?
EUでは、市民は企業に対して自分の個人データの削除を求めることができる。2014年の判決以来、検索大手には数百万件の削除要請が寄せられた。
日本でも個人情報保護法の改正により、利用停止や消去の請求がしやすくなった。企業は請求を受けたら遅滞なく対応しなければならない。
専門家は「まずは自社がどのような個人情報を保有しているか把握してください」と話す。
"""
JAPANESE_TOLD_3 = """\
お問い合わせの件、開示請求書を受領いたしました。ご本人確認のため、運転免許証の写しをお送りください。確認後、30日以内に回答いたします。
"""
CHINESE_TOLD_1 = """\
尊敬的用户:
为了更好地保护您的个人信息,我们更新了《隐私政策》。您有权查阅、复制、更正、删除您的个人信息,撤回同意以及注销账号。
如您不同意更新后的政策,请停止使用我们的服务。如需行使上述权利,请点击设置页面。
感谢您的支持!
"""
CHINESE_TOLD_2 = """\
什么是被遗忘权?
被遗忘权是指个人有权要求企业删除其个人数据。欧盟GDPR第17条对此作出了规定。
我国《个人信息保护法》第四十七条规定了删除权。企业应当主动删除个人信息;未删除的,个人有权请求删除。
专家提醒,消费者在行使权利时应保留证据。
"""
CHINESE_TOLD_3 = """\
您好,您的查阅申请我们已收到。为核实身份,请您提供身份证复印件。我们将在十五个工作日内答复。
"""
TURKISH_TOLD_1 = """\
Değerli Müşterimiz,
Kişisel verilerinizin güvenliği bizim için önemlidir. KVKK kapsamında aydınlatma metnimiz güncellenmiştir. Kanunun 11. maddesi uyarınca verilerinizin silinmesini, düzeltilmesini talep etme ve işlenmesine itiraz etme hakkına sahipsiniz.
Taleplerinizi web sitemizdeki form aracılığıyla iletebilirsiniz. E-bülten almak istemiyorsanız buraya tıklayın.
"""
TURKISH_TOLD_2 = """\
Unutulma hakkı nedir?
Unutulma hakkı, bireylerin kendileri hakkındaki verilerin silinmesini talep edebilmesidir. Avrupa Birliği'nde GDPR'ın 17. maddesi bu hakkı düzenler. Türkiye'de ise KVKK'nın 7. maddesi uygulanır. Şirketler talepleri otuz gün içinde sonuçlandırmak zorundadır.
"""
TURKISH_TOLD_3 = """\
Başvurunuzu aldık. Kimliğinizi doğrulamak için lütfen nüfus cüzdanınızın kopyasını gönderin. 30 gün içinde yanıt vereceğiz.
"""
KOREAN_TOLD_1 = """\
고객님, 요청하신 개인정보 열람 신청이 접수되었습니다. 본인 확인을 위해 신분증 사본을 보내주시기 바랍니다. 10일 이내에 답변드리겠습니다.
"""
ARABIC_TOLD_1 = """\
عزيزي العميل، استلمنا طلبك بخصوص الوصول إلى بياناتك. للتحقق من هويتك يرجى إرسال نسخة من بطاقة الهوية. سنرد خلال 30 يوماً.
"""
HEBREW_TOLD_1 = """\
שלום רב, קיבלנו את בקשתך לעיון במידע. לצורך אימות זהותך אנא שלח צילום תעודת זהות. נשיב בתוך 30 יום.
"""
HINDI_TOLD_1 = """\
प्रिय ग्राहक, आपका डेटा एक्सेस अनुरोध प्राप्त हो गया है। पहचान सत्यापन के लिए कृपया अपने आधार कार्ड की प्रति भेजें। हम 30 दिन में जवाब देंगे।
"""

LETTERS: list[tuple[str, set[Right]]] = [
    (JAPANESE_LETTER_1, {Right.ACCESS}),
    (JAPANESE_LETTER_2, {Right.ERASURE, Right.WITHDRAW_CONSENT}),
    (CHINESE_LETTER_1, {Right.ACCESS}),
    (CHINESE_LETTER_2, {Right.ERASURE, Right.WITHDRAW_CONSENT}),
    (CHINESE_LETTER_3, {Right.ERASURE, Right.OBJECTION}),
    (TURKISH_LETTER_1, {Right.ACCESS}),
    (TURKISH_LETTER_2, {Right.ERASURE}),
    (TURKISH_LETTER_3, {Right.MARKETING_OPT_OUT, Right.RECTIFICATION, Right.WITHDRAW_CONSENT}),
    (KOREAN_LETTER_1, {Right.ACCESS}),
    (ARABIC_LETTER_1, {Right.ACCESS}),
    (HEBREW_LETTER_1, {Right.ACCESS}),
    (HINDI_LETTER_1, {Right.ACCESS}),
]

TOLD: list[str] = [
    JAPANESE_TOLD_1,
    JAPANESE_TOLD_2,
    JAPANESE_TOLD_3,
    CHINESE_TOLD_1,
    CHINESE_TOLD_2,
    CHINESE_TOLD_3,
    TURKISH_TOLD_1,
    TURKISH_TOLD_2,
    TURKISH_TOLD_3,
    KOREAN_TOLD_1,
    ARABIC_TOLD_1,
    HEBREW_TOLD_1,
    HINDI_TOLD_1,
]


@pytest.mark.parametrize(("text", "rights"), LETTERS)
def test_rights_that_a_letter_only_lists_are_not_invoked(text: str, rights: set[Right]) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.verdict, set(found.rights)) == (Verdict.YES, rights)


@pytest.mark.parametrize("text", TOLD)
def test_who_tells_of_rights_asks_for_nothing(text: str) -> None:
    assert understand(subject="", text=text, sender=None).verdict is Verdict.NO
