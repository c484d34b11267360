"""More of what people write, from Japanese to Hindi: sources, children, corrections, reminders."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

REQUESTS: list[tuple[str, str, set[Right]]] = [
    ("ja", "退会済みなのにまだ会員情報が残っているようです。完全に抹消していただけますか。", {Right.ERASURE}),
    ("ja", "個人情報保護法33条により、保有個人データの開示をお願いしたく、ご連絡いたしました。氏名：山田花子、会員番号：A-1182", {Right.ACCESS}),
    ("ja", "うちの子(9歳)が勝手に登録してしまったので、アカウントと登録情報を削除してください。", {Right.ERASURE}),
    ("ja", "貴社がどこから私の電話番号を入手したのか教えてください。保有している個人データの写しもお送りください。", {Right.ACCESS}),
    ("ja", "DMいらないです。送らないで。", {Right.MARKETING_OPT_OUT}),
    ("ja", "メールアドレスが旧姓のままになっています。登録情報を新しいものに更新していただきたいです。", {Right.RECTIFICATION}),
    ("ja", "先月も削除をお願いしましたが返信がありません。私の個人データはいつ消してもらえるのでしょうか。", {Right.COMPLAINT}),
    ("ja", "私に関する写真の利用について与えた許可を取り消します。", {Right.WITHDRAW_CONSENT}),
    ("ja", "個人データの第三者への提供を停止してください。", {Right.SALE_OPT_OUT}),
    ("zh", "我不想再用你们的软件了,麻烦把账户连同所有资料彻底清空。", {Right.ERASURE}),
    ("zh", "您好,我是用户陈立,手机号13800000000,请告知贵司收集了我哪些个人信息、用于什么目的、提供给了谁。", {Right.ACCESS}),
    ("zh", "請問貴公司是從哪裡取得我的個人資料的?請一併提供我的資料副本。", {Right.ACCESS}),
    ("zh", "我家孩子才9岁,偷偷注册了账号,请帮忙注销并删除他的个人信息。", {Right.ERASURE}),
    ("zh", "取消订阅", {Right.MARKETING_OPT_OUT}),
    ("zh", "不要再發促銷簡訊給我了", {Right.MARKETING_OPT_OUT}),
    ("zh", "收货人姓名没问题,但是账户里我的出生日期不对,请改成1988年2月3日。", {Right.RECTIFICATION}),
    ("zh", "我授权使用照片的同意现在收回。", {Right.WITHDRAW_CONSENT}),
    ("zh", "一个月前我就申请查阅个人信息,到现在没人理我,你们是不是无视法律?", {Right.COMPLAINT}),
    ("zh", "請停止蒐集、處理或利用我的個人資料。", {Right.OBJECTION}),
    ("ko", "더 이상 이용하지 않으니 제 회원정보를 완전히 파기해 주시기 바랍니다.", {Right.ERASURE}),
    ("ko", "귀사가 제 전화번호를 어디서 얻었는지 알려주시고, 보유 중인 개인정보의 사본을 보내주십시오.", {Right.ACCESS}),
    ("ko", "아이(9살)가 몰래 가입했어요. 우리 아이 계정이랑 개인정보 삭제해 주세요.", {Right.ERASURE}),
    ("ko", "문자 좀 그만 보내세요 진짜", {Right.MARKETING_OPT_OUT}),
    ("ko", "등록된 제 생년월일이 잘못되어 있으니 1988년 2월 3일로 고쳐 주세요.", {Right.RECTIFICATION}),
    ("ko", "사진 사용에 대한 동의를 철회하겠습니다. 확인 부탁드립니다.", {Right.WITHDRAW_CONSENT}),
    ("ko", "한 달 전에 열람을 요청했지만 아직 회신이 없습니다. 제 개인정보를 어떻게 하고 있는 겁니까?", {Right.COMPLAINT}),
    ("ko", "개인정보 제3자 제공을 중단해 주시기 바랍니다.", {Right.SALE_OPT_OUT}),
    ("ko", "제 개인정보를 마케팅 목적으로 이용하는 것을 거부합니다.", {Right.MARKETING_OPT_OUT, Right.OBJECTION}),
    ("tr", "Artık kullanmıyorum, üyeliğimi ve bende kayıtlı ne varsa hepsini sistemden silin.", {Right.ERASURE}),
    ("tr", "Telefon numaramı nereden buldunuz? Elinizdeki bütün verilerimin bir suretini tarafıma iletin.", {Right.ACCESS}),
    ("tr", "9 yaşındaki oğlum izinsiz kayıt olmuş, lütfen hesabını ve verilerini silin.", {Right.ERASURE}),
    ("tr", "sms atmayin artik", {Right.MARKETING_OPT_OUT}),
    ("tr", "Doğum tarihim sistemde hatalı görünüyor, 3 Şubat 1988 olarak düzeltir misiniz?", {Right.RECTIFICATION}),
    ("tr", "Fotoğraflarımın kullanımı için verdiğim izni geri alıyorum.", {Right.WITHDRAW_CONSENT}),
    ("tr", "Bir ay önce yaptığım veri silme başvurusuna hâlâ yanıt alamadım, hatırlatırım.", {Right.COMPLAINT}),
    ("tr", "Kişisel verilerimin işlenip işlenmediğini öğrenmek istiyorum.", {Right.ACCESS}),
    ("tr", "Verilerimi reklam amaçlı kullanmanızı istemiyorum.", {Right.MARKETING_OPT_OUT}),
    ("ar", "لم أعد أستخدم التطبيق، فأرجو حذف حسابي وكل ما يتعلق بي نهائياً.", {Right.ERASURE}),
    ("ar", "من أين حصلتم على رقم هاتفي؟ أطلب نسخة من كل البيانات التي لديكم عني.", {Right.ACCESS}),
    ("ar", "ابني عمره 9 سنوات سجل بدون علمي، احذفوا حسابه ومعلوماته الشخصية لو سمحتم.", {Right.ERASURE}),
    ("ar", "لا ترسلوا لي رسائل ترويجية", {Right.MARKETING_OPT_OUT}),
    ("ar", "تاريخ ميلادي غير صحيح في حسابي، يرجى تعديله إلى 3 فبراير 1988.", {Right.RECTIFICATION}),
    ("ar", "أود الرجوع عن الموافقة التي منحتكم إياها لاستخدام صوري.", {Right.WITHDRAW_CONSENT}),
    ("ar", "قدمت طلباً لحذف بياناتي قبل شهر ولم يصلني أي رد.", {Right.COMPLAINT}),
    ("ar", "بدي تمسحوا كل معلوماتي من عندكم", {Right.ERASURE}),
    ("ar", "توقفوا عن استخدام بياناتي الشخصية لأغراض التنميط.", {Right.OBJECTION}),
    ("he", "אני כבר לא משתמש באפליקציה, אנא הסירו את החשבון שלי ואת כל הנתונים עליי לצמיתות.", {Right.ERASURE}),
    ("he", "מאיפה השגתם את מספר הטלפון שלי? אבקש העתק מכל המידע שאתם מחזיקים עליי.", {Right.ACCESS}),
    ("he", "הבת שלי בת 9 נרשמה בלי ידיעתי, תמחקו בבקשה את החשבון שלה ואת הפרטים שלה.", {Right.ERASURE}),
    ("he", "די כבר עם הסמסים השיווקיים, תורידו אותי מהרשימה", {Right.MARKETING_OPT_OUT}),
    ("he", "תאריך הלידה שלי שגוי במערכת, אנא עדכנו ל-3 בפברואר 1988.", {Right.RECTIFICATION}),
    ("he", "אני מבטלת את ההסכמה לשימוש בתמונות שלי.", {Right.WITHDRAW_CONSENT}),
    ("he", "לפני חודש שלחתי בקשה לעיון במידע שלי ועדיין לא נעניתי.", {Right.COMPLAINT}),
    ("he", "אני דורש שתפסיקו להשתמש במידע האישי שלי לצורך אפיון.", {Right.OBJECTION}),
    ("he", "מחקו הכל, כל מה שיש לכם עליי", {Right.ERASURE}),
    ("hi", "अब मैं ऐप इस्तेमाल नहीं करता, मेरा खाता और मुझसे जुड़ी सारी जानकारी हमेशा के लिए मिटा दें।", {Right.ERASURE}),
    ("hi", "आपको मेरा मोबाइल नंबर कहाँ से मिला? मेरे बारे में जो भी डेटा है उसकी कॉपी भेजिए।", {Right.ACCESS}),
    ("hi", "मेरा बेटा 9 साल का है और बिना बताए रजिस्टर हो गया, कृपया उसका अकाउंट और डेटा डिलीट कर दें।", {Right.ERASURE}),
    ("hi", "मुझे एसएमएस भेजना बंद कीजिए", {Right.MARKETING_OPT_OUT}),
    ("hi", "मेरी जन्म तिथि गलत दर्ज है, कृपया इसे 3 फरवरी 1988 कर दीजिए।", {Right.RECTIFICATION}),
    ("hi", "तस्वीरों के लिए दी गई अपनी अनुमति मैं रद्द करता हूँ।", {Right.WITHDRAW_CONSENT}),
    ("hi", "एक महीने पहले मैंने डेटा हटाने का अनुरोध भेजा था लेकिन अभी तक कोई उत्तर नहीं आया।", {Right.COMPLAINT}),
    ("hi", "मेरे डेटा का इस्तेमाल विज्ञापन के लिए बंद करें।", {Right.MARKETING_OPT_OUT, Right.OBJECTION}),
    ("hi", "आपने मेरी कौन कौन सी जानकारी इकट्ठा की है, बताइए।", {Right.ACCESS}),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("ja", "製品の保証期間について教えてください。購入日は4月1日です。"),
    ("ja", "新サービスのご紹介:個人情報の管理がもっと簡単に。今すぐお申し込みください。"),
    ("ja", "当社サイトで著作権を侵害している画像を削除してください。商標権侵害でもあります。"),
    ("ja", "見積書を送ってください。数量は100個です。"),
    ("ja", "商品の色が間違っていたので交換してほしいです。"),
    ("ja", "退会方法を教えてください。"),
    ("ja", "会議の資料データを送ってもらえますか?"),
    ("zh", "请问退货流程是什么?商品质量有问题。"),
    ("zh", "您提交的查阅请求已处理完毕,个人信息副本见附件。我们感谢您的耐心等待。"),
    ("zh", "请提供贵公司产品的报价单和数据表。"),
    ("zh", "我的订单地址写错了,能帮我改一下吗?"),
    ("zh", "该网页未经授权使用我司商标,侵犯著作权,请删除该内容。"),
    ("zh", "本周隐私新闻:多家企业因违规收集用户数据被罚。"),
    ("zh", "请把昨天会议的数据发给我一份"),
    ("ko", "보증 기간이 어떻게 되나요? 4월 1일에 구매했습니다."),
    ("ko", "[안내] 개인정보 이용내역 통지: 회원님의 개인정보는 다음과 같이 이용되고 있습니다."),
    ("ko", "견적서 좀 보내주세요. 수량은 100개입니다."),
    ("ko", "색상이 잘못 와서 교환하고 싶어요."),
    ("ko", "주문한 상품의 배송지 주소를 변경하고 싶습니다."),
    ("ko", "해당 게시물은 저작권을 침해하므로 삭제해 주시기 바랍니다. 상표권도 침해합니다."),
    ("ko", "어제 회의 자료를 보내주시겠어요?"),
    ("tr", "Garanti süresi ne kadar? 1 Nisan'da satın aldım."),
    ("tr", "Fiyat teklifi gönderir misiniz, 100 adet istiyoruz."),
    ("tr", "Ürünün rengi yanlış geldi, değiştirmek istiyorum."),
    ("tr", "Başvurunuz sonuçlandırılmıştır; kişisel verilerinizin kopyası ektedir. Teşekkür ederiz."),
    ("tr", "Bu içerik telif haklarımızı ve marka hakkımızı ihlal ediyor, kaldırın."),
    ("tr", "Sipariş adresimi yanlış yazdım, değiştirir misiniz?"),
    ("tr", "Dünkü toplantının verilerini bana gönderir misin?"),
    ("ar", "ما مدة الضمان؟ اشتريت المنتج في 1 أبريل."),
    ("ar", "أرجو إرسال عرض أسعار لمئة قطعة."),
    ("ar", "وصلني المنتج بلون خاطئ وأريد استبداله."),
    ("ar", "تمت معالجة طلبك، وتجد نسخة من بياناتك الشخصية مرفقة. شكراً لتواصلك معنا."),
    ("ar", "هذا المحتوى ينتهك حقوق النشر والملكية الفكرية الخاصة بنا، احذفوه."),
    ("ar", "كتبت عنوان الشحن خطأ، ممكن تعدلوه؟"),
    ("ar", "أخبار الخصوصية: غرامة على شركة جمعت بيانات المستخدمين."),
    ("he", "מה תקופת האחריות? קניתי ב-1 באפריל."),
    ("he", "אשמח להצעת מחיר ל-100 יחידות."),
    ("he", "קיבלתי את המוצר בצבע לא נכון ואני רוצה להחליף."),
    ("he", "בקשתך טופלה, מצורף עותק של המידע האישי שלך. תודה שפנית אלינו."),
    ("he", "התוכן מפר זכויות יוצרים וסימן מסחר שלנו, נא להסיר."),
    ("he", "טעיתי בכתובת למשלוח, אפשר לשנות?"),
    ("he", "תשלח לי בבקשה את הנתונים מהישיבה של אתמול"),
    ("hi", "वारंटी कितने दिन की है? मैंने 1 अप्रैल को खरीदा था।"),
    ("hi", "कृपया 100 पीस का कोटेशन भेजें।"),
    ("hi", "सामान का रंग गलत आया है, बदलना चाहता हूँ।"),
    ("hi", "आपके अनुरोध पर कार्रवाई पूरी हो गई है, आपके व्यक्तिगत डेटा की प्रति संलग्न है। संपर्क करने के लिए धन्यवाद।"),
    ("hi", "यह सामग्री हमारे कॉपीराइट और ट्रेडमार्क का उल्लंघन करती है, इसे हटाएं।"),
    ("hi", "मैंने डिलीवरी का पता गलत लिख दिया, बदल सकते हैं क्या?"),
    ("hi", "कल की मीटिंग का डेटा मुझे भेज दो"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "rights"), REQUESTS)
def test_the_rights_a_letter_invokes_are_found(
    language: str, text: str, rights: set[Right]
) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.language, found.verdict, set(found.rights)) == (language, Verdict.YES, rights)


@pytest.mark.parametrize(("language", "text"), NO_REQUEST)
def test_other_business_is_no_request(language: str, text: str) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.language, found.verdict, found.rights) == (language, Verdict.NO, ())
