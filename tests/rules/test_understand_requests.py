"""Is it a request, and for what? A table per language, in words of our own."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

ENGLISH: list[tuple[str, set[Right]]] = [
    ("Please delete my data.", {Right.ERASURE}),
    ("delete my account", {Right.ERASURE}),
    ("DELETE MY ACCOUNT NOW!!!", {Right.ERASURE}),
    ("pls remove all my personal info from ur systems thx", {Right.ERASURE}),
    ("I want you to forget me. Erase everything you have about me.", {Right.ERASURE}),
    ("Hi, my parcel never came, order 8841.\n\nAlso, please wipe all the information you keep about me. Regards, Bo", {Right.ERASURE}),
    ("I am exercising my right to be forgotten.", {Right.ERASURE}),
    ("Under Art. 17 GDPR I ask for the erasure of my\npersonal data.", {Right.ERASURE}),
    ("Please remove this listing from your website: https://people.example/ana", {Right.ERASURE}),
    ("What do you know about me?", {Right.ACCESS}),
    ("Send me a copy of all personal data you hold about me.", {Right.ACCESS}),
    ("this is a subject access request", {Right.ACCESS}),
    ("Could you tell me what information you have stored about me?", {Right.ACCESS}),
    ("I make a request under Article 15 and would like to see my data", {Right.ACCESS}),
    ("My surname is misspelled in your records, please correct it.", {Right.RECTIFICATION}),
    ("You hold an outdated address for me. I request that you rectify my data.", {Right.RECTIFICATION}),
    ("I want to use my right to data portability.", {Right.PORTABILITY}),
    ("Please export my data in a machine readable form for another provider.", {Right.PORTABILITY}),
    ("I object to the processing of my data.", {Right.OBJECTION}),
    ("Stop using my personal data for profiling.", {Right.OBJECTION}),
    ("Please restrict the processing of my data until this is settled.", {Right.RESTRICTION}),
    ("unsubscribe", {Right.MARKETING_OPT_OUT}),
    ("take me off your list", {Right.MARKETING_OPT_OUT}),
    ("stop sending me emails please", {Right.MARKETING_OPT_OUT}),
    ("I no longer want your newsletter.", {Right.MARKETING_OPT_OUT}),
    ("Do not sell my personal information.", {Right.SALE_OPT_OUT}),
    ("I opt out of the sale of my data.", {Right.SALE_OPT_OUT}),
    ("Please limit the use of my sensitive personal information.", {Right.LIMIT_SENSITIVE}),
    ("I withdraw my consent.", {Right.WITHDRAW_CONSENT}),
    ("I hereby revoke the permission I gave you to use my photos.", {Right.WITHDRAW_CONSENT}),
    ("Your algorithm refused me; I want a human to review the automated decision.", {Right.AUTOMATED_DECISION}),
    ("I have still not received an answer to my request of 3 May to delete my data.", {Right.COMPLAINT}),
    ("Send me a copy of my data, then delete my account.", {Right.ACCESS, Right.ERASURE}),
    ("I hereby lodge a complaint against Example Ltd with the supervisory authority; they ignored my request about my data.", {Right.AUTHORITY_COMPLAINT}),
    ("Does your privacy policy allow you to share my location with third parties?", {Right.QUESTION}),
]  # fmt: skip

GERMAN: list[tuple[str, set[Right]]] = [
    ("Bitte löscht alle meine Daten.", {Right.ERASURE}),
    ("bitte loeschen sie mein konto", {Right.ERASURE}),
    ("Ich verlange die Löschung meiner personenbezogenen Daten nach Art. 17 DSGVO.", {Right.ERASURE}),
    ("Ich mache von meinem Recht auf Vergessenwerden Gebrauch.", {Right.ERASURE}),
    ("Wo bleibt mein Paket? Und löschen Sie bitte endlich meine Daten!", {Right.ERASURE}),
    ("Welche Daten haben Sie über mich gespeichert?", {Right.ACCESS}),
    ("Hiermit bitte ich um Auskunft gemäß Art. 15 DSGVO.", {Right.ACCESS}),
    ("Schicken Sie mir eine Kopie aller Daten zu meiner Person.", {Right.ACCESS}),
    ("Mein Name ist falsch geschrieben, bitte korrigieren.", {Right.RECTIFICATION}),
    ("Ich möchte mein Recht auf Datenübertragbarkeit nutzen.", {Right.PORTABILITY}),
    ("Ich widerspreche der Verarbeitung meiner Daten.", {Right.OBJECTION}),
    ("Bitte schränken Sie die Verarbeitung meiner Daten nach Art. 18 DSGVO ein.", {Right.RESTRICTION}),
    ("bitte keine werbung mehr", {Right.MARKETING_OPT_OUT}),
    ("Melden Sie mich vom Newsletter ab.", {Right.MARKETING_OPT_OUT}),
    ("Ich widerrufe meine Einwilligung.", {Right.WITHDRAW_CONSENT}),
    ("Bis heute keine Antwort auf meine Anfrage zu meinen Daten!", {Right.COMPLAINT}),
    ("Geben Sie meine Daten an Dritte weiter? Wo steht das in der Datenschutzerklärung?", {Right.QUESTION}),
]  # fmt: skip

OTHERS: list[tuple[str, str, set[Right]]] = [
    ("fr", "Veuillez supprimer toutes mes données personnelles.", {Right.ERASURE}),
    ("fr", "Quelles informations détenez-vous sur moi ?", {Right.ACCESS}),
    ("fr", "Je m'oppose au traitement de mes données.", {Right.OBJECTION}),
    ("fr", "Je ne veux plus recevoir votre newsletter, merci de me désabonner.", {Right.MARKETING_OPT_OUT}),
    ("fr", "Je retire mon consentement.", {Right.WITHDRAW_CONSENT}),
    ("es", "Solicito que eliminen todos mis datos personales.", {Right.ERASURE}),
    ("es", "¿Qué datos personales tienen sobre mí?", {Right.ACCESS}),
    ("es", "Ejerzo mi derecho de rectificación: mi apellido está mal escrito.", {Right.RECTIFICATION}),
    ("es", "No quiero recibir más correos de publicidad.", {Right.MARKETING_OPT_OUT}),
    ("nl", "Verwijder alstublieft al mijn persoonsgegevens.", {Right.ERASURE}),
    ("nl", "Welke gegevens hebben jullie over mij?", {Right.ACCESS}),
    ("nl", "Ik maak bezwaar tegen de verwerking van mijn gegevens.", {Right.OBJECTION}),
    ("nl", "Schrijf mij uit voor de nieuwsbrief.", {Right.MARKETING_OPT_OUT}),
    ("pt", "Peço que apaguem todos os meus dados pessoais.", {Right.ERASURE}),
    ("pt", "Quais dados pessoais vocês têm sobre mim?", {Right.ACCESS}),
    ("pt", "Revogo o meu consentimento.", {Right.WITHDRAW_CONSENT}),
    ("it", "Vi chiedo di cancellare tutti i miei dati personali.", {Right.ERASURE}),
    ("it", "Quali dati personali avete su di me?", {Right.ACCESS}),
    ("it", "Non voglio più ricevere la vostra newsletter.", {Right.MARKETING_OPT_OUT}),
]  # fmt: skip

NO_REQUEST = [
    "Where is my order 12345? It should have arrived on Monday.",
    "Please send me the invoice for May.",
    "Please do not delete my account!",
    "I can't log in any more, can you reset my password?",
    "How do I connect a sensor to your platform?",
    "Thanks for your help yesterday, it works now.",
    "We have received your request. Your personal data will be deleted within 30 days.",
    "Your account has been deleted, as you requested.",
    "You have the right to request deletion of your personal data. Click here to learn how.",
    "We've updated our privacy policy. You can object to the processing of your data at any time.",
    "Under the GDPR, consumers can ask companies what they know about them and have it erased.",
    "Dear customer, your data export is ready. The link expires in 7 days.",
    "Under the Freedom of Information Act I request the minutes of the meeting of 3 May.",
    "The copied page infringes our copyright; remove it as the DMCA demands.",
    "Please sign the attached data processing agreement.",
    "Attached is our offer. Could you tell me the price for a hundred units?",
    "Wo bleibt mein Paket?",
    "Hiermit kündige ich meinen Mobilfunkvertrag.",
    "Bitte senden Sie mir die Rechnung noch einmal.",
    "Wir haben Ihre Anfrage erhalten und Ihre Daten gelöscht.",
    "Sie haben das Recht, die Löschung Ihrer Daten zu verlangen.",
    "Bitte löschen Sie mein Konto nicht, das war ein Versehen.",
    "Bonjour, où est ma commande ?",
    "Hola, ¿dónde está mi pedido?",
    "",
    "?",
]


def _verdict(text: str) -> tuple[Verdict, set[Right]]:
    read = understand(subject="", text=text, sender=None)
    return read.verdict, set(read.rights)


@pytest.mark.parametrize(("text", "rights"), ENGLISH)
def test_english_requests(text: str, rights: set[Right]) -> None:
    assert _verdict(text) == (Verdict.YES, rights)


@pytest.mark.parametrize(("text", "rights"), GERMAN)
def test_german_requests(text: str, rights: set[Right]) -> None:
    assert _verdict(text) == (Verdict.YES, rights)


@pytest.mark.parametrize(("language", "text", "rights"), OTHERS)
def test_requests_in_other_languages(language: str, text: str, rights: set[Right]) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.verdict, set(read.rights), read.language) == (Verdict.YES, rights, language)


@pytest.mark.parametrize("text", NO_REQUEST)
def test_what_only_sounds_like_a_request_is_none(text: str) -> None:
    assert _verdict(text) == (Verdict.NO, set())


def test_an_access_letter_that_lists_rights_does_not_invoke_them() -> None:
    read = understand(
        subject="Request under Art. 15 GDPR",
        text=(
            "I request access to my personal data under Article 15 GDPR. Please tell me:\n"
            "1. the purposes of the processing;\n2. the recipients;\n"
            "3. the existence of the right to request rectification or erasure;\n"
            "4. the existence of the right to lodge a complaint with a supervisory authority.\n"
        ),
        sender=None,
    )
    assert read.rights == (Right.ACCESS,)


def test_a_threat_to_complain_is_no_complaint() -> None:
    text = "Delete my data. If you do not, I will lodge a complaint with the supervisory authority."
    assert _verdict(text) == (Verdict.YES, {Right.ERASURE})


def test_a_subject_alone_asks_above_a_mail_without_words() -> None:
    read = understand(subject="Please delete my account", text="", sender=None)
    assert (read.verdict, read.rights) == (Verdict.YES, (Right.ERASURE,))


def test_a_subject_above_a_companys_answer_asks_nothing() -> None:
    text = (
        "Thank you for contacting us. We have received your request.\nYour case number is 77.\n"
        "Our privacy team looks into it.\nYou can follow it online.\nExample Ltd"
    )
    assert understand(subject="Re: data deletion", text=text, sender=None).verdict is Verdict.NO


@pytest.mark.parametrize(("text", "rights"), ENGLISH + GERMAN)
def test_each_right_comes_with_the_words_that_decided(text: str, rights: set[Right]) -> None:
    read = understand(subject="", text=text, sender=None)
    assert {each.label for each in read.evidence} >= {right.value for right in rights}
    assert all(each.quote and each.quote in text for each in read.evidence)
