"""Requests in Turkish, Arabic, Hebrew and Hindi, with the English that is mixed into Hindi."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

TURKISH: list[tuple[str, set[Right]]] = [
    ("Tarafınızca işlenen tüm kişisel verilerimin silinmesini talep ediyorum.", {Right.ERASURE}),
    ("hesabımı silin artık", {Right.ERASURE}),
    ("Kisisel verilerimi siler misiniz lutfen", {Right.ERASURE}),
    ("verilermi silin ya bıktım, hesabmı da kapatın", {Right.ERASURE}),
    ("Merhaba, geçen hafta aldığım kulaklığın sol tarafından ses gelmiyor, sipariş no 88-2041, değişim istiyorum.\n\nBir de eski hesabımdaki kişisel bilgilerimi sistemden kaldırmanızı rica ederim.", {Right.ERASURE}),
    ("KVKK'nın 7. maddesi uyarınca kişisel verilerimin yok edilmesini talep ederim.", {Right.ERASURE}),
    ("Unutulma hakkımı kullanmak istiyorum.", {Right.ERASURE}),
    ("6698 sayılı Kanun'un 11. maddesi kapsamında hakkımda hangi kişisel verileri işlediğinizi öğrenmek istiyorum.", {Right.ACCESS}),
    ("Bende ne gibi bilgileriniz var değil, benim hakkımda elinizde hangi bilgiler var bana bildirin.", {Right.ACCESS}),
    ("Sakladığınız kişisel verilerimin bir kopyasını bana gönderir misiniz?", {Right.ACCESS}),
    ("Soyadım kayıtlarınızda yanlış yazılmış, düzeltilmesini rica ederim.", {Right.RECTIFICATION}),
    ("Eksik ve yanlış işlenen kişisel verilerimin düzeltilmesini talep ediyorum.", {Right.RECTIFICATION}),
    ("Veri taşınabilirliği hakkım kapsamında verilerimi makine tarafından okunabilir biçimde istiyorum.", {Right.PORTABILITY}),
    ("Kişisel verilerimin işlenmesine itiraz ediyorum.", {Right.OBJECTION}),
    ("Uyuşmazlık çözülene kadar verilerimin işlenmesinin kısıtlanmasını istiyorum.", {Right.RESTRICTION}),
    ("bana bir daha reklam maili atmayın", {Right.MARKETING_OPT_OUT}),
    ("E-bülten listenizden çıkmak istiyorum.", {Right.MARKETING_OPT_OUT}),
    ("Kişisel verilerimi üçüncü kişilere satmayın.", {Right.SALE_OPT_OUT}),
    ("Verdiğim açık rızayı geri alıyorum.", {Right.WITHDRAW_CONSENT}),
    ("Kredi başvurum tamamen otomatik sistemle reddedildi; münhasıran otomatik analiz sonucuna itiraz ediyorum, bir insan tarafından incelensin.", {Right.AUTOMATED_DECISION}),
    ("Önce verilerimin bir kopyasını gönderin, ardından hesabımı ve tüm verilerimi silin. Açık rızamı da geri çekiyorum.", {Right.ACCESS, Right.ERASURE, Right.WITHDRAW_CONSENT}),
    ("3 Mayıs tarihli kişisel verilerimin silinmesi başvuruma bugüne kadar cevap vermediniz.", {Right.COMPLAINT}),
    ("Kişisel Verileri Koruma Kurulu'na\n\nVeri sorumlusu şirket başvurumu reddettiği için kendisi hakkında şikayette bulunuyorum; kişisel verilerim ektedir.", {Right.AUTHORITY_COMPLAINT}),
    ("Konum bilgilerimi üçüncü taraflarla paylaşıyor musunuz?", {Right.QUESTION}),
]  # fmt: skip

ARABIC: list[tuple[str, set[Right]]] = [
    ("أرجو منكم حذف جميع بياناتي الشخصية من أنظمتكم.", {Right.ERASURE}),
    ("احذفوا حسابي فوراً!!", {Right.ERASURE}),
    ("ممكن تمسحوا حسابي وكل معلوماتي لو سمحتم", {Right.ERASURE}),
    ("ارجو حدف بياناتي الشخصيه وكل معلوماتي", {Right.ERASURE}),
    ("مرحباً، السماعة التي اشتريتها الأسبوع الماضي لا تعمل من الجهة اليسرى، رقم الطلب 88-2041، وأريد استبدالها.\n\nكما أطلب منكم إزالة بياناتي الشخصية من حسابي القديم.", {Right.ERASURE}),
    ("بموجب المادة 17 من اللائحة العامة لحماية البيانات، أطالب بمحو بياناتي الشخصية.", {Right.ERASURE}),
    ("أود ممارسة حقي في النسيان.", {Right.ERASURE}),
    ("ما هي البيانات التي تحتفظون بها عني؟ أرجو إفادتي بذلك.", {Right.ACCESS}),
    ("وفقاً لنظام حماية البيانات الشخصية أطلب الحصول على نسخة من بياناتي الشخصية الموجودة لديكم.", {Right.ACCESS}),
    ("أمارس حق الوصول إلى بياناتي الشخصية بموجب المادة 15.", {Right.ACCESS}),
    ("اسمي مكتوب بشكل خاطئ في سجلاتكم، أرجو تصحيحه.", {Right.RECTIFICATION}),
    ("أطلب تصحيح بياناتي الشخصية غير الدقيقة.", {Right.RECTIFICATION}),
    ("أطلب نقل بياناتي إلى مزود آخر بصيغة قابلة للقراءة آلياً.", {Right.PORTABILITY}),
    ("أعترض على معالجة بياناتي الشخصية.", {Right.OBJECTION}),
    ("أطلب تقييد معالجة بياناتي إلى حين حل النزاع.", {Right.RESTRICTION}),
    ("إلغاء الاشتراك", {Right.MARKETING_OPT_OUT}),
    ("توقفوا عن إرسال الرسائل الدعائية لي", {Right.MARKETING_OPT_OUT}),
    ("لا تبيعوا بياناتي الشخصية لأي طرف ثالث.", {Right.SALE_OPT_OUT}),
    ("أسحب موافقتي على معالجة بياناتي.", {Right.WITHDRAW_CONSENT}),
    ("تم رفض طلب القرض بقرار آلي، وأطلب مراجعة القرار الآلي من قبل شخص.", {Right.AUTOMATED_DECISION}),
    ("أرسلوا لي أولاً نسخة من بياناتي الشخصية، ثم احذفوا حسابي وجميع بياناتي.", {Right.ACCESS, Right.ERASURE}),
    ("لم أتلق حتى الآن أي رد على طلبي بتاريخ 3 مايو بشأن حذف بياناتي الشخصية.", {Right.COMPLAINT}),
    ("إلى الهيئة السعودية للبيانات والذكاء الاصطناعي\n\nأتقدم بشكوى ضد الشركة المذكورة لأنها رفضت طلبي بخصوص بياناتي الشخصية.", {Right.AUTHORITY_COMPLAINT}),
    ("هل تشاركون بياناتي الشخصية مع أطراف ثالثة؟", {Right.QUESTION}),
]  # fmt: skip

HEBREW: list[tuple[str, set[Right]]] = [
    ("אבקש למחוק את כל המידע האישי שלי מהמערכות שלכם.", {Right.ERASURE}),
    ("תמחקו לי את החשבון כבר!", {Right.ERASURE}),
    ("נא למחוק את הפרטים שלי ממאגר המידע", {Right.ERASURE}),
    ("תמחקו תחשבון שלי ואת כל הפרטים שלי בבקשה", {Right.ERASURE}),
    ("שלום, האוזניות שקניתי בשבוע שעבר לא משמיעות קול בצד שמאל, מספר הזמנה 88-2041, אשמח להחלפה.\n\nכמו כן, אודה אם תסירו את המידע האישי שלי מהחשבון הישן.", {Right.ERASURE}),
    ("בהתאם לסעיף 17 ל-GDPR אני דורשת את מחיקת המידע האישי שלי.", {Right.ERASURE}),
    ("אני מבקש לממש את הזכות להישכח.", {Right.ERASURE}),
    ("על פי סעיף 13 לחוק הגנת הפרטיות, אני מבקש לעיין במידע השמור עליי.", {Right.ACCESS}),
    ("איזה מידע יש לכם עליי?", {Right.ACCESS}),
    ("אנא שלחו לי עותק של כל המידע האישי שלי שברשותכם.", {Right.ACCESS}),
    ("השם שלי רשום אצלכם לא נכון, אנא תקנו אותו.", {Right.RECTIFICATION}),
    ("לפי סעיף 14 לחוק הגנת הפרטיות אני מבקשת תיקון של המידע עליי.", {Right.RECTIFICATION}),
    ("אני מבקש לנייד את המידע שלי לספק אחר בפורמט קריא מכונה.", {Right.PORTABILITY}),
    ("אני מתנגד לעיבוד המידע האישי שלי.", {Right.OBJECTION}),
    ("אני מבקש להגביל את עיבוד המידע שלי עד לבירור.", {Right.RESTRICTION}),
    ("הסר", {Right.MARKETING_OPT_OUT}),
    ("תפסיקו לשלוח לי פרסומות", {Right.MARKETING_OPT_OUT}),
    ("אל תמכרו את המידע האישי שלי לצדדים שלישיים.", {Right.SALE_OPT_OUT}),
    ("אני חוזר בי מההסכמה שנתתי.", {Right.WITHDRAW_CONSENT}),
    ("בקשת ההלוואה שלי נדחתה בהחלטה אוטומטית, אני דורש בדיקה של בן אדם.", {Right.AUTOMATED_DECISION}),
    ("שלחו לי קודם עותק של המידע שלי ואז מחקו את החשבון וכל הנתונים שלי.", {Right.ACCESS, Right.ERASURE}),
    ("עד היום לא קיבלתי תשובה לבקשה שלי מיום 3 במאי למחוק את המידע האישי שלי.", {Right.COMPLAINT}),
    ("האם אתם משתפים את המידע האישי שלי עם צדדים שלישיים?", {Right.QUESTION}),
]  # fmt: skip

HINDI: list[tuple[str, set[Right]]] = [
    ("कृपया मेरा सारा व्यक्तिगत डेटा अपने सिस्टम से हटा दें।", {Right.ERASURE}),
    ("मेरा अकाउंट डिलीट करो अभी", {Right.ERASURE}),
    ("mera account delete kar do please", {Right.ERASURE}),
    ("Bhai mera sara data delete kardo, mujhe nahi chahiye aapki app", {Right.ERASURE}),
    ("नमस्ते, पिछले हफ़्ते खरीदे हेडफ़ोन में बाईं ओर आवाज़ नहीं आती, ऑर्डर नंबर 88-2041, बदलवाना है।\n\nसाथ ही मेरे पुराने खाते से मेरी निजी जानकारी मिटा दीजिए।", {Right.ERASURE}),
    ("डिजिटल व्यक्तिगत डेटा संरक्षण अधिनियम की धारा 12 के तहत मैं अपने व्यक्तिगत डेटा को मिटाने का अनुरोध करता हूँ।", {Right.ERASURE}),
    ("मैं भूल जाने के अधिकार का प्रयोग करना चाहती हूँ।", {Right.ERASURE}),
    ("आपके पास मेरे बारे में कौन सी जानकारी है, कृपया बताएं।", {Right.ACCESS}),
    ("मुझे मेरे व्यक्तिगत डेटा की एक प्रति भेजें।", {Right.ACCESS}),
    ("mere data ki copy mujhe bhej dijiye", {Right.ACCESS}),
    ("aapke paas mere baare mein kya kya data hai, batao", {Right.ACCESS}),
    ("आपके रिकॉर्ड में मेरा नाम गलत लिखा है, कृपया उसे ठीक करें।", {Right.RECTIFICATION}),
    ("mera naam galat likha hai, please sahi kar dijiye", {Right.RECTIFICATION}),
    ("मैं अपना डेटा मशीन-पठनीय प्रारूप में किसी दूसरी कंपनी को भेजना चाहता हूँ।", {Right.PORTABILITY}),
    ("मैं अपने व्यक्तिगत डेटा के प्रसंस्करण पर आपत्ति करता हूँ।", {Right.OBJECTION}),
    ("विवाद सुलझने तक मेरे डेटा का प्रसंस्करण सीमित करें।", {Right.RESTRICTION}),
    ("मुझे प्रचार वाले ईमेल भेजना बंद करो", {Right.MARKETING_OPT_OUT}),
    ("mujhe promotional mail bhejna band karo", {Right.MARKETING_OPT_OUT}),
    ("मेरा व्यक्तिगत डेटा किसी तीसरे पक्ष को मत बेचिए।", {Right.SALE_OPT_OUT}),
    ("मैं अपनी सहमति वापस लेता हूँ।", {Right.WITHDRAW_CONSENT}),
    ("मेरा लोन स्वचालित निर्णय से अस्वीकार हुआ, मैं चाहता हूँ कि कोई इंसान इसकी समीक्षा करे।", {Right.AUTOMATED_DECISION}),
    ("पहले मेरे डेटा की एक कॉपी भेजिए, फिर मेरा खाता और सारा डेटा हटा दीजिए।", {Right.ACCESS, Right.ERASURE}),
    ("मैंने 3 मई को अपना डेटा हटाने का अनुरोध किया था, अब तक कोई जवाब नहीं मिला।", {Right.COMPLAINT}),
    ("सेवा में, भारतीय डेटा संरक्षण बोर्ड\n\nमैं उक्त कंपनी के खिलाफ शिकायत दर्ज करता हूँ, उसने मेरे व्यक्तिगत डेटा का अनुरोध ठुकरा दिया।", {Right.AUTHORITY_COMPLAINT}),
    ("क्या आप मेरी निजी जानकारी किसी तीसरे पक्ष के साथ साझा करते हैं?", {Right.QUESTION}),
]  # fmt: skip


def _facts() -> list[tuple[str, str, set[Right]]]:
    tables = {"tr": TURKISH, "ar": ARABIC, "he": HEBREW, "hi": HINDI}
    return [(code, text, rights) for code, table in tables.items() for text, rights in table]


@pytest.mark.parametrize(("language", "text", "rights"), _facts())
def test_the_rights_a_letter_invokes_are_found(
    language: str, text: str, rights: set[Right]
) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.language, found.verdict, set(found.rights)) == (language, Verdict.YES, rights)


@pytest.mark.parametrize(
    ("text", "is_minor"),
    [
        (
            "Müvekkilim adına vekaleten başvuruyorum: kişisel verilerinin silinmesini talep ederim. Vekaletname ektedir.",
            False,
        ),
        ("بصفتي محامياً ووكيلاً عن موكلي أطلب حذف بياناته الشخصية.", False),
        ("אני פונה בשם מרשתי, מצורף ייפוי כוח, ומבקש את מחיקת המידע האישי שלה.", False),
        ("मैं अपने मुवक्किल की ओर से वकील के रूप में उनके व्यक्तिगत डेटा को हटाने का अनुरोध करता हूँ।", False),
        (
            "Oğlum 11 yaşında, onun hesabını ve kişisel verilerini silmenizi istiyorum. Velisiyim.",
            True,
        ),
        ("ابنتي عمرها 11 سنة، أرجو حذف حسابها وبياناتها الشخصية.", True),
        ("הבן שלי בן 11, אבקש למחוק את החשבון שלו ואת המידע האישי שלו.", True),
        ("मेरी बेटी 11 साल की है, कृपया उसका खाता और व्यक्तिगत डेटा हटा दें।", True),
    ],
)
def test_agents_and_parents_are_known(text: str, *, is_minor: bool) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.verdict, found.agent, found.minor) == (Verdict.YES, True, is_minor)
