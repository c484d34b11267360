"""Requests in Japanese, Chinese and Korean: what people write, and the rights they invoke."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

JAPANESE: list[tuple[str, set[Right]]] = [
    ("御社が保有する私の個人情報をすべて削除してください。", {Right.ERASURE}),
    ("アカウント消してくれ。今すぐ。", {Right.ERASURE}),
    ("アカウントを削除してください", {Right.ERASURE}),
    ("私のデータ全部消して!!!もう二度と使わないから", {Right.ERASURE}),
    ("アカントと会員情報の削徐をお願いします。私のデータを残さないで削除して", {Right.ERASURE}),
    ("先週購入したイヤホンの左側から音が出ません。注文番号は88-2041です。交換をお願いします。\n\nあと、使っていない古いアカウントの個人情報は消去していただけますでしょうか。", {Right.ERASURE}),
    ("GDPR第17条に基づき、私に関する個人データの消去を請求いたします。", {Right.ERASURE}),
    ("忘れられる権利を行使します。", {Right.ERASURE}),
    ("個人情報の保護に関する法律第33条第1項の規定により、貴社が保有する私の個人データの開示を請求します。電磁的記録での提供を希望します。", {Right.ACCESS}),
    ("私についてどんな情報を持っているのか教えてください。", {Right.ACCESS}),
    ("保有個人データ開示請求書を送付いたします。ご対応のほどよろしくお願いいたします。", {Right.ACCESS}),
    ("自分のデータのコピーを送ってもらえますか?", {Right.ACCESS}),
    ("登録されている氏名の漢字が間違っています。「斉藤」ではなく「齋藤」に訂正をお願いします。", {Right.RECTIFICATION}),
    ("結婚して姓が変わりました。会員情報の名前が古いままなので変更してください。", {Right.RECTIFICATION}),
    ("私のデータを機械可読な形式で受け取り、他の事業者に移したいです。データポータビリティの権利を行使します。", {Right.PORTABILITY}),
    ("マーケティング目的での個人情報の処理に異議を申し立てます。プロファイリングもやめてください。", {Right.OBJECTION, Right.MARKETING_OPT_OUT}),
    ("個人情報保護法第35条に基づき、私の保有個人データの利用停止を求めます。", {Right.OBJECTION}),
    ("争いが解決するまで、私の個人データの処理を制限してください。", {Right.RESTRICTION}),
    ("メルマガ解除して", {Right.MARKETING_OPT_OUT}),
    ("もう宣伝メールは送らないでください。", {Right.MARKETING_OPT_OUT}),
    ("私の個人情報を第三者に販売しないでください。", {Right.SALE_OPT_OUT}),
    ("以前お伝えした同意を撤回いたします。", {Right.WITHDRAW_CONSENT}),
    ("ローンの自動審査で落とされました。AIだけの判断には納得できないので、人間による再審査を求めます。", {Right.AUTOMATED_DECISION}),
    ("まず私の個人データのコピーを送ってください。その後、同意を撤回しますので、データはすべて削除してください。", {Right.ACCESS, Right.WITHDRAW_CONSENT, Right.ERASURE}),
    ("6月2日に個人情報の開示を請求しましたが、いまだに回答がありません。至急ご対応ください。", {Right.COMPLAINT}),
    ("個人情報保護委員会 御中\n\n当該事業者は私の開示請求に応じません。ここに苦情を申し立てます。", {Right.AUTHORITY_COMPLAINT}),
    ("御社は私の位置情報を広告会社と共有していますか?", {Right.QUESTION}),
]  # fmt: skip

CHINESE: list[tuple[str, set[Right]]] = [
    ("请删除贵公司保存的我的全部个人信息。", {Right.ERASURE}),
    ("把我账号删了!马上!", {Right.ERASURE}),
    ("我要注销帐号", {Right.ERASURE}),
    ("册除我的帐户和所有数据,谢谢,麻烦尽快删掉我的资料", {Right.ERASURE}),
    ("您好,我上周买的耳机左边没声音,订单号是88-2041,想换一个新的。\n\n另外,我那个旧账户不用了,里面的个人资料麻烦一并清除。谢谢!", {Right.ERASURE}),
    ("根据《个人信息保护法》第四十七条,本人要求贵司立即删除本人的个人信息。", {Right.ERASURE}),
    ("依據個人資料保護法第三條,請刪除我的個人資料。", {Right.ERASURE}),
    ("我要行使被遗忘权。", {Right.ERASURE}),
    ("你们到底存了我哪些个人信息?请告诉我。", {Right.ACCESS}),
    ("依据个人信息保护法第四十五条,本人申请查阅、复制贵司处理的本人个人信息。", {Right.ACCESS}),
    ("請提供貴公司所持有的我的個人資料複製本。", {Right.ACCESS}),
    ("根據《個人資料(私隱)條例》,本人現提出查閱資料要求。", {Right.ACCESS}),
    ("麻烦导出一份我的个人数据发给我", {Right.ACCESS}),
    ("我的名字登记错了,应该是“张悦”不是“张月”,请更正。", {Right.RECTIFICATION}),
    ("你們系統裡我的出生日期有誤,請更正我的個人資料。", {Right.RECTIFICATION}),
    ("请将我的个人信息转移到另一家服务商,我依法享有个人信息可携带权。", {Right.PORTABILITY}),
    ("我反对你们处理我的个人数据,也拒绝用户画像。", {Right.OBJECTION}),
    ("在争议解决之前,请限制对我个人信息的处理。", {Right.RESTRICTION}),
    ("退订", {Right.MARKETING_OPT_OUT}),
    ("别再给我发广告邮件了,烦死了", {Right.MARKETING_OPT_OUT}),
    ("請停止寄送行銷郵件給我", {Right.MARKETING_OPT_OUT}),
    ("不要把我的个人信息卖给第三方。", {Right.SALE_OPT_OUT}),
    ("我撤回之前对处理个人信息的同意。", {Right.WITHDRAW_CONSENT}),
    ("我的贷款申请被算法自动拒绝,我不接受仅通过自动化决策作出的决定,要求人工复核。", {Right.AUTOMATED_DECISION}),
    ("请先给我一份我的个人信息副本,然后注销我的账号并删除全部数据。同时我撤回同意。", {Right.ACCESS, Right.ERASURE, Right.WITHDRAW_CONSENT}),
    ("我五月三日提交的删除个人信息申请,至今没有收到任何答复。", {Right.COMPLAINT}),
    ("致国家互联网信息办公室:该公司拒不删除我的个人信息,我特此投诉,请贵办依法查处。", {Right.AUTHORITY_COMPLAINT}),
    ("请问你们会不会把我的个人信息共享给第三方广告商?", {Right.QUESTION}),
]  # fmt: skip

KOREAN: list[tuple[str, set[Right]]] = [
    ("귀사가 보유하고 있는 제 개인정보를 모두 삭제해 주시기 바랍니다.", {Right.ERASURE}),
    ("내 계정 지워라 당장", {Right.ERASURE}),
    ("제 계정 삭제해주세요", {Right.ERASURE}),
    ("개인정보 삭재 부탁드려요 제 정보 전부 지워주세요ㅠㅠ", {Right.ERASURE}),
    ("지난주에 산 이어폰 왼쪽에서 소리가 안 납니다. 주문번호는 88-2041이고 교환 원합니다.\n\n그리고 예전에 쓰던 계정에 남아 있는 제 개인정보는 파기해 주세요.", {Right.ERASURE}),
    ("개인정보 보호법 제36조에 따라 본인의 개인정보 삭제를 요구합니다.", {Right.ERASURE}),
    ("잊힐 권리를 행사하고자 합니다.", {Right.ERASURE}),
    ("개인정보 보호법 제35조에 의거하여 본인의 개인정보 열람을 요구합니다.", {Right.ACCESS}),
    ("저에 대해 어떤 정보를 가지고 있는지 알려주세요.", {Right.ACCESS}),
    ("제 개인정보 사본을 이메일로 보내주시겠어요?", {Right.ACCESS}),
    ("회원정보에 제 이름이 잘못 등록되어 있습니다. 정정 부탁드립니다.", {Right.RECTIFICATION}),
    ("개인정보 정정을 요청합니다. 생년월일이 틀립니다.", {Right.RECTIFICATION}),
    ("개인정보 전송요구권에 따라 제 정보를 다른 사업자에게 옮겨 주세요.", {Right.PORTABILITY}),
    ("제 개인정보 처리에 반대합니다.", {Right.OBJECTION}),
    ("개인정보 보호법 제37조에 따라 개인정보 처리정지를 요구합니다.", {Right.OBJECTION}),
    ("분쟁이 끝날 때까지 제 개인정보의 처리를 제한해 주십시오.", {Right.RESTRICTION}),
    ("수신거부", {Right.MARKETING_OPT_OUT}),
    ("광고 메일 좀 그만 보내세요", {Right.MARKETING_OPT_OUT}),
    ("제 개인정보를 제3자에게 판매하지 마세요.", {Right.SALE_OPT_OUT}),
    ("개인정보 수집·이용 동의를 철회합니다.", {Right.WITHDRAW_CONSENT}),
    ("제 대출이 자동화된 결정으로 거절되었습니다. 사람이 다시 검토해 주실 것을 요구합니다.", {Right.AUTOMATED_DECISION}),
    ("제 개인정보 사본을 먼저 보내 주시고, 그 다음 계정을 삭제해 주세요. 마케팅 수신 동의도 철회합니다.", {Right.ACCESS, Right.ERASURE, Right.WITHDRAW_CONSENT, Right.MARKETING_OPT_OUT}),
    ("5월 3일에 개인정보 삭제를 요청드렸는데 아직도 답변을 받지 못했습니다.", {Right.COMPLAINT}),
    ("개인정보보호위원회 귀중\n\n해당 업체가 제 개인정보 열람 요구에 응하지 않아 민원을 제기합니다.", {Right.AUTHORITY_COMPLAINT}),
    ("혹시 제 위치정보를 제3자에게 제공하시나요?", {Right.QUESTION}),
]  # fmt: skip


def _facts() -> list[tuple[str, str, set[Right]]]:
    tables = {"ja": JAPANESE, "zh": CHINESE, "ko": KOREAN}
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
            "依頼者の代理人弁護士として、依頼者の個人データの開示を請求します。委任状を添付します。",
            False,
        ),
        ("本人受當事人委託擔任代理人,茲請求刪除其個人資料,附委任書。", False),
        ("我是张女士的律师,受其委托要求删除她的个人信息。", False),
        ("의뢰인의 위임을 받은 변호사입니다. 의뢰인의 개인정보 열람을 요청합니다.", False),
        ("10歳の息子のアカウントを削除してください。親権者です。", True),
        ("我女儿今年12岁,请删除她的账号和个人信息。我是监护人。", True),
        ("제 아들이 11세입니다. 아들의 개인정보를 삭제해 주세요. 법정대리인입니다.", True),
    ],
)
def test_agents_and_parents_are_known(text: str, *, is_minor: bool) -> None:
    found = understand(subject="", text=text, sender=None)

    assert (found.verdict, found.agent, found.minor) == (Verdict.YES, True, is_minor)
