"""One question at a time: short rude mails, mixed mails, broken mails, and what only sounds so."""

from __future__ import annotations

import pytest

from handlers.rules.understand import HouseWords, Verdict, understand
from handlers.rules.understand.model import Understanding
from storage.vocabulary import Right


def read(text: str, subject: str = "") -> Understanding:
    return understand(subject=subject, text=text, sender=None)


R = Right
REQUESTS: list[tuple[str, set[Right]]] = [
    # short and rude
    ("DELETE MY DATA YOU CREEPS", {R.ERASURE}),
    ("remove me from everything", {R.ERASURE}),
    ("wtf do you have on me?? send it all", {R.ACCESS}),
    ("stop spamming me!!!", {R.MARKETING_OPT_OUT}),
    ("STOP EMAILING ME", {R.MARKETING_OPT_OUT}),
    ("take me off this damn list", {R.MARKETING_OPT_OUT}),
    ("gdpr delete", {R.ERASURE}),
    # pronouns carry what the sentence before named
    ("I have an account with you. Please delete it.", {R.ERASURE}),
    ("You still hold my personal data. I want it erased.", {R.ERASURE}),
    ("My profile is still on your website. Remove it.", {R.ERASURE}),
    # typos and dictation
    ("plase delte all my personal informations", {R.ERASURE}),
    ("hi um could you please send me a copy of all the data you have on me thank you bye", {R.ACCESS}),
    ("i would like my account to be deleted please and all data with it", {R.ERASURE}),
    # lines broken by a PDF
    ("I hereby request access to my per-\nsonal data that your com-\npany processes.", {R.ACCESS}),
    ("Please erase\nall\nmy\npersonal\ndata", {R.ERASURE}),
    # one sentence inside another matter
    (
        "Hello,\n\nthe temperature sensor in building 4 has been offline since Monday, and the "
        "gateway shows error 504. Could someone have a look? Firmware is 2.1.\n\nBy the way, I leave "
        "the company in March, so please also delete the personal data you hold on me.\n\nBest, Tom",
        {R.ERASURE},
    ),
    (
        "My invoice for May is wrong: I was billed twice. Please refund 20 EUR.\n"
        "And stop sending me your newsletter, I never signed up for it.",
        {R.MARKETING_OPT_OUT},
    ),
    ("Cancel my subscription and delete all my data.", {R.ERASURE}),
    # several rights
    (
        "Under the GDPR I ask you to\n- send me a copy of my personal data (Art. 15),\n"
        "- erase it afterwards (Art. 17),\n- and stop processing it for marketing (Art. 21).",
        {R.ACCESS, R.ERASURE, R.OBJECTION, R.MARKETING_OPT_OUT},
    ),
    ("My e-mail address in your files is out of date, please correct it.", {R.RECTIFICATION}),
    ("Please change the date of birth you have on record for me, it is wrong.", {R.RECTIFICATION}),
    ("I no longer consent to you using my health data.", {R.WITHDRAW_CONSENT}),
    ("Your system rejected my loan application automatically. I want a person to look at it.", {R.AUTOMATED_DECISION}),
    # a reminder, an appeal
    ("I wrote to you on 3 March asking for a copy of my data. Six weeks later I have had no reply.", {R.COMPLAINT}),
    ("I appeal against your refusal to delete my personal data.", {R.COMPLAINT}),
    ("Your answer to my access request is incomplete: my call recordings are missing.", {R.COMPLAINT}),
    # questions
    ("How long do you keep my personal data after I close my account?", {R.QUESTION}),
    ("Who is your data protection officer?", {R.QUESTION}),
    ("Do you sell personal information to third parties?", {R.QUESTION}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rights"), REQUESTS)
def test_what_is_asked(text: str, rights: set[Right]) -> None:
    found = read(text)
    assert (found.verdict, set(found.rights)) == (Verdict.YES, rights)


ALSO = [  # a request whatever else is found in it
    ("Please confirm that my data has been deleted and that no backup is kept.", R.ERASURE),
    ("I am leaving. Close my account and wipe everything.", R.ERASURE),
    ("Please tell me where you got my address from, and take it out of your database.", R.ERASURE),
]


@pytest.mark.parametrize(("text", "right"), ALSO)
def test_what_is_asked_among_other_things(text: str, right: Right) -> None:
    found = read(text)
    assert found.verdict is not Verdict.NO
    assert right in found.rights


LOOK_ALIKES = [
    # newsletters and newspapers about data rights
    "Regulator fines retailer: the supervisory authority found that the company had ignored requests "
    "for erasure. Customers had asked the shop to delete their personal data under Article 17 GDPR. "
    "The decision is open to appeal. Read the full story on our site.",
    "In this week's issue: how to exercise your right of access, five tips for deletion requests, and "
    "why data brokers hate the CCPA. You can unsubscribe at any time.",
    "A court has ruled that people can ask for a copy of all personal data. The claimant had written: "
    "'Please send me my data.' The company refused.",
    "Webinar: handling data subject access requests in 30 days. Register now, seats are limited.",
    # a friend
    "Hey, look at this page, it helps you find out what companies know about you and have it deleted. "
    "I did it last week and it took five minutes!",
    "Join me in telling data brokers to delete our data! Sign the petition today.",
    # a company's own answer
    "Dear Ms Roe, thank you for your request of 3 May. We have deleted your personal data from our "
    "systems. Please note that invoices are kept for ten years. Kind regards, Privacy Team",
    "Hello Ana, we received your access request. To verify your identity please reply with the last "
    "four digits of your customer number. We will then send you a copy of your data.",
    "We regret that we cannot erase your data since the law requires us to keep it. You may lodge a "
    "complaint with the supervisory authority.",
    "Please find attached the information you requested under Article 15 GDPR.",
    # systems
    "A new data deletion request has been submitted. Request ID: 8812. Assigned to: privacy queue. "
    "Due date: 3 June.",
    "Your account will be deleted in 14 days. If you want to keep it, sign in.",
    "Someone asked to delete the account ana@example.org. If this was you, click the link to confirm.",
    "Your data export is ready for download.",
    "You have successfully unsubscribed. You will no longer receive our newsletter.",
    "We deleted your account because you did not sign in for two years.",
    "Your password was changed. If you did not request this, contact support.",
    # terms
    "We are changing our terms of service on 1 July. You have the right to object to the changes. "
    "Your continued use means that you consent to the processing of your personal data as described.",
    "This e-mail is confidential. If you are not the intended recipient, please delete it and notify "
    "the sender.",
    # other statutes
    "Under the Freedom of Information Act 2000 please provide me with all information you hold on "
    "the closure of the library, including e-mails and minutes. If any information is withheld "
    "under section 40, please tell me which personal data is concerned.",
    "DMCA takedown notice: I am the owner of the photographs at the address below. I request that you "
    "remove the infringing material from your servers.",
    "Please countersign the data processing agreement; Annex II lists our sub-processors. Article 28 "
    "GDPR requires that personal data be deleted at the end of the contract.",
    "We need you to fill in our vendor questionnaire: where do you store personal data, do you "
    "encrypt it, who is your data protection officer?",
    # other wishes with the same verbs
    "Please delete the attachment I sent by mistake.",
    "How do I delete a device from my dashboard?",
    "Please remove the second item from my order.",
    "Please send me the data sheet of the gateway.",
    "Can you send me the sensor data of last week? The export button does not work.",
    "Please correct the invoice: the VAT number is wrong.",
    "My widget shows the wrong data, please fix it.",
    "I object to the price increase.",
    "How can I change the e-mail address of my account?",
    "I want to unsubscribe from the premium plan at the end of the month and get a refund.",
    "The delete button in the settings does nothing.",
    "Please restrict API access to our IP range.",
    "How do I give a colleague access to my dashboard?",
    "I forgot my user name, can you send it to me?",
    "Please stop the workflow, it sends e-mails every minute.",
    "Thanks for deleting my account so quickly!",
    "Ignore my last mail, I no longer want my data deleted.",
    "Please do not delete my data.",
    "My colleague told me that you delete personal data after a year.",
    # a bounce without headers
    "Your message could not be delivered. The recipient's mailbox is full.\n\nOriginal message:\n"
    "Subject: Please delete my data",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_sounds_so(text: str) -> None:
    found = read(text)
    assert (found.verdict, found.rights) == (Verdict.NO, ())


TWO_TONGUES = [
    "Hi team,\n\nthe gateway in hall 3 lost its connection again on Monday and the dashboard shows no "
    "values since. Could you check the firmware?\n\nAußerdem bitte ich Sie, alle meine personenbezogenen "
    "Daten zu löschen.\n\nThanks, Uwe",
    "Bonjour,\n\nma commande n'est toujours pas arrivée et le suivi ne montre rien depuis lundi. Pouvez-vous "
    "vérifier auprès du transporteur ?\n\nPlease also delete all personal data you hold about me.\n\nMerci",
]  # fmt: skip


@pytest.mark.parametrize("text", TWO_TONGUES)
def test_a_passage_in_another_language_is_read(text: str) -> None:
    found = read(text)
    assert (found.verdict, found.rights) == (Verdict.YES, (R.ERASURE,))
    assert all(each.quote in text for each in found.evidence)


LAWS = [
    ("I use my right under the PDPA of Singapore to see my data.", "pdpa_sg"),
    (
        "Under the Privacy Act 1988 and the Australian Privacy Principles I ask for my data.",
        "australia_privacy_act",
    ),
    (
        "I am writing under the Privacy Act 2020 (New Zealand): send me my personal information.",
        "privacy_act_nz",
    ),
    ("Delete my data as the Texas Data Privacy and Security Act demands.", "tdpsa"),
    ("Under the New Jersey Data Privacy Act, delete my data.", "new_jersey_dpa"),
    ("Zgodnie z art. 17 RODO żądam usunięcia moich danych.", "gdpr"),
    ("Žádám o výmaz svých osobních údajů podle čl. 17 GDPR.", "gdpr"),
    ("Согласно ФЗ-152 прошу удалить мои персональные данные.", "ru_152fz"),
    ("Ich verlange Auskunft nach § 17 KDG über meine Daten.", "gdpr"),
    ("Nach dem Kirchengesetz DSG-EKD verlange ich die Löschung meiner Daten.", "gdpr"),
    ("KVKK kapsamında kişisel verilerimin silinmesini talep ediyorum.", "kvkk"),
    ("根据《个人信息保护法》，请删除我的个人信息。", "pipl"),
    ("個人情報保護法に基づき、私の個人情報の削除を求めます。", "appi"),
    ("개인정보 보호법에 따라 제 개인정보를 삭제해 주세요.", "pipa"),
    ("En vertu de la Loi 25, supprimez mes renseignements personnels.", "quebec_law25"),
    ("Gestützt auf Art. 25 DSG (Schweiz) verlange ich Auskunft über meine Daten.", "fadp"),
    ("Under the DPA 2018 I request a copy of my data.", "uk_gdpr"),
    (
        "Als Österreicher berufe ich mich auf das DSG und die DSGVO: löschen Sie meine Daten.",
        "gdpr",
    ),
    ("My rights under CPRA and CCPA: do not share my data.", "ccpa"),
    ("Under the Digital Personal Data Protection Act, erase my data.", "dpdp"),
]


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_the_law_that_is_named(text: str, law: str) -> None:
    found = read(text)
    assert (found.regulation, found.regulation_basis) == (law, "stated")


def test_articles_of_another_law_name_no_right_of_the_gdpr() -> None:
    found = read("Com base no art. 18 da LGPD, solicito a eliminação dos meus dados pessoais.")
    assert found.rights == (R.ERASURE,)


AGENTS = [
    ("I am an attorney and write for my client John Roe: please delete his personal data.", True),
    ("As Ana Roe's authorized agent I submit this request to delete her data. A signed permission is attached.", True),
    ("Incogni, acting on behalf of Ana Roe, requests that you erase her personal data.", True),
    ("DeleteMe has been authorized by Ana Roe to request removal of her data.", True),
    ("My mother cannot write herself. I have power of attorney; please erase her data.", True),
    ("Please delete my data. My agent at the call centre was rude.", False),
    ("Please delete my data. I write in my own name.", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "is_agent"), AGENTS)
def test_who_writes_for_somebody_else(text: str, is_agent: bool) -> None:
    assert read(text).agent is is_agent


MINORS = [
    ("I'm 14 and I want my account deleted.", True),
    ("My 9-year-old made an account without asking me. Please delete it and the data.", True),
    ("I was 14 years old when I signed up, now I am 30. Delete my account.", False),
    ("My account is 12 years old. Delete it.", False),
]


@pytest.mark.parametrize(("text", "is_minor"), MINORS)
def test_children(text: str, is_minor: bool) -> None:
    assert read(text).minor is is_minor


def test_a_complaint_to_an_authority_is_no_reminder() -> None:
    text = (
        "To the supervisory authority:\nI hereby lodge a complaint under Article 77 GDPR against "
        "Example Ltd. On 1 May I asked the controller for access to my data and got no answer."
    )
    assert R.AUTHORITY_COMPLAINT in read(text).rights
    assert R.COMPLAINT not in read(text).rights


def test_the_words_of_the_house_identify_nobody() -> None:
    house = HouseWords(names=("Ana Desk",), addresses=("privacy@desk.example",))
    text = "Dear Ana Desk, delete my data: bo@example.org, written to privacy@desk.example.\n\nRegards\nAna Desk"
    found = understand(subject="", text=text, sender=None, house_words=house).identifiers
    assert found.emails == ("bo@example.org",)
    assert "Ana Desk" not in found.names
