"""Mails with their subjects, from Japanese to Hindi, and who is no agent and no child."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

REQUESTS: list[tuple[str, str, str, set[Right]]] = [
    ("ja", "", "御社のサービスを解約しました。つきましては、私の個人情報の利用を停止し、消去してくださいますようお願い申し上げます。", {Right.ERASURE, Right.OBJECTION}),
    ("ja", "個人データの開示等の請求について", "保有個人データの開示を請求いたしたく、必要な手続きをご教示ください。\n\n鈴木", {Right.ACCESS}),
    ("ja", "", "今後一切メールを送らないでほしい。それと登録した情報も全部消してください", {Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("ja", "", "息子（12歳）の代わりに親権者としてご連絡します。息子の個人データのコピーをいただきたいです。", {Right.ACCESS}),
    ("ja", "Re: お問い合わせ", "ご返信ありがとうございます。それでは、私のアカウントとそれに紐づくデータの完全な削除をお願いします。", {Right.ERASURE}),
    ("ja", "", "開示していただいた内容に誤りがあります。生年月日は1985年ではなく1986年ですので、訂正を求めます。", {Right.RECTIFICATION}),
    ("ja", "", "貴社からの拒否の回答に納得できません。個人データの削除を拒む理由について再検討を求めます。", {Right.COMPLAINT, Right.ERASURE}),
    ("ja", "", "CCPAに基づき、私の個人情報の販売をオプトアウトします。", {Right.SALE_OPT_OUT}),
    ("zh", "", "贵公司近期频繁给我打营销电话,请立即停止,并说明从何处获得我的手机号码等个人信息。", {Right.ACCESS, Right.MARKETING_OPT_OUT}),
    ("zh", "行使个人信息权利的申请", "本人系贵平台注册用户,现申请:一、查阅并复制本人全部个人信息;二、更正错误的联系地址。", {Right.ACCESS, Right.RECTIFICATION}),
    ("zh", "", "帮我把账号注销了吧 数据也都删干净", {Right.ERASURE}),
    ("zh", "", "我不同意你们把我的数据拿去训练AI,请停止使用我的数据。", {Right.OBJECTION}),
    ("zh", "", "貴公司的回覆並不完整,我要求的個人資料副本只給了一部分,請補齊。", {Right.ACCESS, Right.COMPLAINT}),
    ("zh", "", "本人陈刚,现以书面形式撤回对人脸识别信息收集的授权,请同步删除已收集的人脸数据。", {Right.ERASURE, Right.WITHDRAW_CONSENT}),
    ("zh", "删除账号", "你好,请处理一下,谢谢", {Right.ERASURE}),
    ("zh", "", "依据GDPR第20条,请以结构化、通用、机器可读的格式提供我的个人数据。", {Right.PORTABILITY}),
    ("tr", "", "Merhaba, uygulamanızdan hesabımı nasıl tamamen silebilirim? Lütfen benim için siz silin, tüm bilgilerimle birlikte.", {Right.ERASURE}),
    ("tr", "KVKK Başvurusu", "Şirketinizde bulunan kişisel verilerimin silinmesi, bu mümkün değilse anonim hale getirilmesi hususunda gereğini arz ederim.", {Right.ERASURE}),
    ("tr", "", "Reklam aramalarından bıktım, numaramı listenizden silin ve bir daha aramayın!", {Right.MARKETING_OPT_OUT}),
    ("tr", "", "Sizde kayıtlı adım Ahmed olarak geçiyor, doğrusu Ahmet. Düzeltin lütfen.", {Right.RECTIFICATION}),
    ("tr", "", "Annem adına vekaletname ile yazıyorum; kendisine ait kişisel verilerin bir kopyasını talep ediyoruz.", {Right.ACCESS}),
    ("tr", "", "verilerimi kime sattınız? hakkımda ne tutuyorsanız gönderin hepsini", {Right.ACCESS}),
    ("tr", "", "Açık rızamı geri çektim, buna rağmen e-posta gönderiyorsunuz. Verilerimi pazarlama için kullanmayı bırakın.", {Right.MARKETING_OPT_OUT, Right.OBJECTION}),
    ("tr", "Hesap silme", "Hesabımın kalıcı olarak silinmesini rica ederim. Kullanıcı adım: ayse77", {Right.ERASURE}),
    ("ko", "개인정보 삭제 요청", "안녕하세요, 탈퇴했는데도 제 정보가 남아 있는 것 같습니다. 완전히 삭제 부탁드립니다.", {Right.ERASURE}),
    ("ko", "", "제 정보 어디에 팔았는지 밝히고 싹 다 지우세요", {Right.ERASURE}),
    ("ko", "", "저는 고객번호 7712 김민수입니다. 귀사가 보관 중인 제 개인정보 내역을 열람하고 싶습니다.", {Right.ACCESS}),
    ("ar", "", "السلام عليكم، أرغب بإغلاق حسابي وحذف كافة البيانات المرتبطة به.", {Right.ERASURE}),
    ("ar", "طلب نسخة من بياناتي", "مرحبا، أرجو تزويدي بنسخة من بياناتي وشكرا", {Right.ACCESS}),
    ("ar", "", "لقد قمت بتغيير رقمي، الرقم المسجل لديكم قديم وأرجو تحديث بياناتي.", {Right.RECTIFICATION}),
    ("he", "", "היי, מבקשת למחוק לצמיתות את המשתמש שלי וכל פרט שיש עליי", {Right.ERASURE}),
    ("he", "בקשה לקבלת מידע", "שלום, אשמח לדעת איזה מידע אישי אתם שומרים עליי ולמי העברתם אותו.", {Right.ACCESS}),
    ("hi", "", "Sir mera account permanently delete karwana hai, saari personal details bhi hata dijiye", {Right.ERASURE}),
    ("hi", "डेटा हटाने हेतु आवेदन", "महोदय, मेरा खाता बंद कर दिया जाए और मेरा समस्त व्यक्तिगत डेटा नष्ट किया जाए।", {Right.ERASURE}),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("ja", "弊社の採用に応募いただきありがとうございます。ご提出いただいた個人情報は選考以外には利用いたしません。"),
    ("ja", "システムのデータベースからテーブルを削除してください。環境はステージングです。"),
    ("ja", "APIでユーザーデータをエクスポートする方法を教えてください。"),
    ("ja", "プライバシーマーク取得支援のご案内です。個人情報の取扱いでお困りではありませんか？ご希望の方はご返信ください。"),
    ("ja", "配信停止をご希望の方はこちらからお手続きください。本メールは送信専用です。今月のお得なキャンペーン情報をお届けします。"),
    ("zh", "请问你们的API怎么导出用户数据?文档里没有找到。"),
    ("zh", "【促销】全场五折!如需退订请回复TD。"),
    ("zh", "我想应聘贵公司的数据保护官职位,简历见附件。"),
    ("zh", "服务器上的日志数据太多了,请运维同事删除三月以前的记录。"),
    ("zh", "我的会员到期了,怎么续费?积分会不会清零?"),
    ("tr", "API ile kullanıcı verilerini nasıl dışa aktarabilirim? Dokümantasyonda bulamadım."),
    ("tr", "%50 indirim! SMS almak istemiyorsanız RET yazıp 4545'e gönderin."),
    ("tr", "Veri koruma uzmanı pozisyonuna başvurmak istiyorum, özgeçmişim ektedir."),
    ("tr", "Sunucudaki eski log kayıtlarını silin lütfen, disk doldu."),
    ("tr", "Üyeliğim bitti, nasıl yenilerim?"),
    ("ko", "API로 사용자 데이터를 내보내는 방법을 알려주세요."),
    ("ko", "(광고) 봄맞이 50% 할인! 무료수신거부 080-000-0000"),
    ("ko", "서버의 오래된 로그를 삭제해 주세요. 디스크가 꽉 찼습니다."),
    ("ar", "كيف يمكنني تصدير بيانات المستخدمين عبر الواجهة البرمجية؟"),
    ("ar", "خصم 50%! لإلغاء الاشتراك أرسل كلمة إلغاء."),
    ("he", "איך מייצאים נתוני משתמשים דרך ה-API?"),
    ("he", "מבצע 50% הנחה! להסרה השב הסר"),
    ("hi", "API से यूज़र डेटा कैसे एक्सपोर्ट करें?"),
    ("hi", "50% छूट! सदस्यता समाप्त करने के लिए STOP लिखें।"),
]  # fmt: skip

GROWN_UP_AND_ALONE: list[str] = [
    "私は45歳の会社員です。1990年生まれ。個人情報を削除してください。対応がなければ弁護士に相談します。",
    "お歳暮の注文をした者です。私のアカウントと個人情報を削除してください。",
    "我今年45岁,请删除我的个人信息,否则我会找律师。",
    "저는 45세 직장인입니다. 제 개인정보를 삭제해 주세요. 아니면 변호사와 상담하겠습니다.",
    "45 yaşındayım, yıllardır müşterinizim. Kişisel verilerimi silin, yoksa avukatıma başvururum.",
    "أنا عميل لديكم منذ سنوات، احذفوا بياناتي الشخصية وإلا سأوكل محامياً.",
    "אני לקוח שלכם כבר שנים, יש לי חשבון בשם דנה, מחקו את המידע האישי שלי או שאפנה לעורך דין.",
    "मैं कई साल से ग्राहक हूँ, मेरा डेटा हटा दें वरना वकील से बात करूँगा।",
]  # fmt: skip


@pytest.mark.parametrize(("language", "subject", "text", "rights"), REQUESTS)
def test_the_rights_a_mail_invokes_are_found(
    language: str, subject: str, text: str, rights: set[Right]
) -> None:
    found = understand(subject=subject, text=text, sender=None)

    assert (found.language, found.verdict, set(found.rights)) == (language, Verdict.YES, rights)


@pytest.mark.parametrize(("language", "text"), NO_REQUEST)
def test_everyday_mail_is_no_request(language: str, text: str) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.language, found.verdict, found.rights) == (language, Verdict.NO, ())


@pytest.mark.parametrize("text", GROWN_UP_AND_ALONE)
def test_years_and_lawyers_to_come_make_no_child_and_no_agent(text: str) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.verdict, found.agent, found.minor) == (Verdict.YES, False, False)
