"""What people write in Hindi, in its own script, is read by the model that the assistant uses."""

from __future__ import annotations

import pytest

from commands.model import model_path
from tests.conftest_stack import RunningStack
from understanding.encoder import shared_encoder
from understanding.reader.model_archive import load_reader
from understanding.reader.reader import Reader
from understanding.replies.answers import says_unknown

ANSWERS = {
    ("functionality", "critical"): (
        *("सब कुछ बंद है", "कुछ भी काम नहीं कर रहा", "क्रिटिकल", "किसी को जवाब नहीं मिल रहा"),
        *("पूरा सिस्टम ठप है", "बॉट बिल्कुल बंद पड़ा है"),
    ),
    ("functionality", "major"): (
        *("ज़रूरी काम बंद, बाकी ठीक", "मेजर है", "रिपोर्ट डाउनलोड नहीं हो रही, बाकी सब ठीक"),
        "एक बड़ा फीचर बंद है, बाकी चल रहा है",
    ),
    ("functionality", "minor"): ("माइनर", "छोटी सी दिक्कत है", "बस बटन का रंग गलत है"),
    ("functionality", "setup"): ("सेटअप का सवाल है", "सेटअप में मदद चाहिए"),
    ("business_impact", "serious"): (
        *("गंभीर", "बहुत नुकसान हो रहा है", "बहुत बड़ा असर है, ऑर्डर नहीं आ रहे"),
        "हमें रोज पैसों का नुकसान हो रहा है",
    ),
    ("business_impact", "moderate"): ("मध्यम", "मॉडरेट", "मध्यम असर है"),
    ("business_impact", "limited"): ("सीमित", "थोड़ा सा असर", "बहुत कम असर है"),
    ("business_impact", "none"): ("कोई असर नहीं", "कोई फर्क नहीं पड़ता", "कोई नुकसान नहीं"),
    ("iva_stage", "live"): ("लाइव है", "चालू है", "हाँ लाइव है", "प्रोडक्शन में है"),
    ("iva_stage", "going_live_soon"): ("कल लाइव होगा", "अगले हफ्ते लॉन्च है"),
    ("iva_stage", "in_development"): ("अभी बना रहे हैं", "अभी लाइव नहीं है", "डेवलपमेंट में है"),
    ("confirmation", "submit"): (
        *("हाँ जमा करो", "भेज दो", "जी हाँ, जमा कर दीजिए", "सबमिट", "सब सही है, भेज दीजिए"),
    ),
    ("confirmation", "cancel"): ("रद्द करो", "रहने दो, टिकट नहीं चाहिए", "कैंसिल कर दो"),
    ("confirmation", "change"): ("कुछ बदलना है", "असर गलत है"),
}
WISHES = {
    "report_issue": (
        *("बॉट किसी को जवाब नहीं दे रहा है", "सुबह से एजेंटों को चैट नहीं मिल रही"),
        *("रिपोर्ट डाउनलोड नहीं हो रही है", "डैशबोर्ड नहीं खुल रहा", "पेमेंट लिंक नहीं खुल रही है"),
        *("व्हाट्सएप पर मैसेज नहीं जा रहे", "बॉट गलत जवाब दे रहा है", "लॉगिन नहीं हो रहा है"),
        "हमारा चैटबॉट कल शाम से कोई रिप्लाई नहीं भेज रहा, ग्राहक परेशान हैं",
    ),
    "affirm": ("हाँ", "जी हाँ", "ठीक है", "बिल्कुल"),
    "deny": ("नहीं", "जी नहीं", "नही"),
    "skip": ("स्किप करो", "लिंक नहीं है"),
    "decide_for_me": ("आप ही देख लो", "आप तय कर लो", "जो आपको ठीक लगे"),
    "talk_to_human": (*("किसी इंसान से बात करनी है", "मुझे एजेंट से बात कराओ", "मैनेजर से बात कराइए"),),
    "cancel": ("टिकट रद्द कर दो",),
    "open_now": ("बस टिकट खोल दो",),
    "greet": ("नमस्ते",),
    "thank": ("बहुत धन्यवाद", "शुक्रिया"),
}


@pytest.fixture(scope="module")
def reader(running_stack: RunningStack) -> Reader:
    """Return the reader of the model that the running assistant was trained with."""
    return load_reader(model_path(), shared_encoder())


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [(*answer, text) for answer, texts in ANSWERS.items() for text in texts],
)
def test_an_answer_is_read(reader: Reader, question: str, value: str, text: str) -> None:
    reading = reader.read(text)
    best, sure = reading.choices[question][0]
    stated = {fact.kind: fact.value for fact in reading.facts}
    assert stated.get(question, best if sure >= reader.lines[question] else "") == value


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WISHES.items() for text in texts]
)
def test_what_somebody_wants_is_read(reader: Reader, name: str, text: str) -> None:
    assert reader.read(text).intents[0][0] == name


@pytest.mark.parametrize("text", ["पता नहीं", "मुझे नहीं पता", "याद नहीं", "मालूम नहीं है", "कुछ पता नहीं"])
def test_who_does_not_know_is_heard(reader: Reader, text: str) -> None:
    path = reader.read(text).path
    assert any(map(says_unknown, (path.latin, path.normalised.text)))


def test_facts_point_into_what_was_typed(reader: Reader) -> None:
    text = "हमारा लाइव बॉट कल शाम 5 बजे से बंद है, बहुत नुकसान हो रहा है"
    found = {fact.kind: fact for fact in reader.read(text).facts}
    assert found["business_impact"].value == "serious"
    start, end = found["business_impact"].span
    assert "नुकसान" in text[start:end]
    assert found["time"].value == "कल शाम 5 बजे से"


def test_what_is_denied_is_ruled_out(reader: Reader) -> None:
    assert "serious" in reader.read("असर गंभीर नहीं है").path.denied


def test_each_clause_is_read_for_itself(reader: Reader) -> None:
    first, second = reader.read("नमस्ते। एजेंटों को चैट नहीं मिल रही है").clauses
    assert (first.intent, first.tells) == ("greet", False)
    assert second.tells


def test_other_languages_in_other_scripts_have_no_latin_form(reader: Reader) -> None:
    reading = reader.read("போட் வேலை செய்யவில்லை")
    assert reading.path.latin == ""
    assert not reading.clauses
