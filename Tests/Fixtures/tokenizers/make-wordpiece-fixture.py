"""Writes wordpiece-vocab.txt and wordpiece-expected.json beside this script.

    pip install tokenizers==0.23.3
    python3 make-wordpiece-fixture.py

The vocabulary was made up for this project: letters, a few words and pieces, and one token of each
script that makes offsets hard. The expected tokens and offsets (in Unicode scalars) are those of the
Hugging Face library's BertNormalizer, BertPreTokenizer and WordPiece.
"""
import json
import pathlib
import random
import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).resolve().parent
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = """the is a battery life of this good bad not don does sound quality hours Battery Café café
cafe naïve naive strasse straße istanbul İstanbul groß gross fine ﬁne über uber word words fiancée
σ σας Σ ΣΑΣ Å å Ω ω 日 本 語 か が 한 한국 ᄒ ᄀ न नमस ते ก ☕ 😀 👍 – ’ “ ” ½ ™ ² 豈 更 ﬁ ß ẞ ⅷ Ⅷ
3 14 42 12 ″ … ! " # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \\ ] ^ _ ` { | } ~ ` · 。 ¿ ‽""".split()
PIECES = """ing ed s er ness ly ty t the word fé fe é e\u0301 \u0301 ß ss ï ς σ α Α ᅡ ᆫ ᅮ ᆨ 국 ñ 👍 😀 ½ ² ﬁ
\u200d \ufe0f \u093f \u094d ते मस ็ 14 42 00 \u0307 本 \u1161""".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TEXTS = [
    "",
    " \t\r\n",
    "The battery life is GOOD, isn't it?",
    "Café naïve fiancée über",
    "Cafe\u0301 nai\u0308ve",
    "cafe\u0301",
    "cafe\u0301s cafe\u0301.",
    "İstanbul ISTANBUL ıstanbul",
    "Straße STRASSE straẞe",
    "ﬁne ﬀ ﬃ",
    "한국 한국 각",
    "日本語のテスト。日本語",
    "日\u0301 本\u3099",
    "豈更\uF900\U0002F800",
    "😀😀 👍🏽 👩\u200d👩\u200d👧 🇩🇪",
    "☕️ 12″ wide ☕️, x",
    "a\u200bb\u200b c\u00adc",
    "nul\x00in the\ufffdmiddle\x7f\x1b[0m",
    "\u00a0the\u2003battery\u3000life\u2028is\u2029good\u1680bad\u202fa\u205f",
    "x\x0by\x0cz\x85w",
    "≠a ≮ ≯ \u037e \u0387 \u1fef",
    "x\u0301\u0301.\u0301 \u0301a \u0301",
    "word\u0301\u0302ing",
    "ΣΑΣ Σας ΌΧΙ",
    "नमस्ते หัวข้อ ก็",
    "½ Ⅷ ² ™ …",
    "[CLS] the [SEP] battery [MASK] [UNK] [PAD] ##ing",
    "e" * 100,
    "e" * 101,
    "e\u0301" * 100,
    "é" * 101,
    "한" * 34,
    "wordwordthewords wordxyz日wordly",
    "\ufeffthe battery",
    "don’t “quote” ‽ ¿qué?",
    "a\u0300\u0301\u0302 A\u030a \u212b \u2126 \u212a",
    "\U0001d15e \U0001d1bb ab\U000e0041c",
    "\u0344a\u0344",
    "Ω\u0345 ᾳ ῼ",
    "\u180ea\u061cb \ue000 \U000f0000x",
    "3.14 42,000.00 $5 #1 a_b a-b a/b",
    "\u0378the \U0001fae0 \u0890",
]
MIX = ["a", "B", "word", "the", "ing", "Café", " ", "  ", ".", "?", "\n", "\r\n", "\t", "é", "e\u0301",
       "ß", "İ", "ﬁ", "日本", "語", "한국", "😀", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "\u200b", "\xa0",
       "\ufeff", "\x01", "½", "’", "“x”", "42", "3.14", "A\u030a", "नमस्ते", "ก็", "\U0010ffff",
       "\u0301", "≠", "Σ", "\u3099", "豈", "ᄒ", "\u1161", "\u2028", "-", "'s", "[", "]", "##"]

generator = random.Random(20261120)
TEXTS += ["".join(generator.choices(MIX, k=generator.randint(1, 14))) for _ in range(300)]

vocabulary = list(dict.fromkeys(
    SPECIAL + WORDS + list(LETTERS) + list(LETTERS.upper())
    + ["##" + p for p in PIECES + list(LETTERS) + list(LETTERS.upper())]))
(HERE / "wordpiece-vocab.txt").write_text("\n".join(vocabulary) + "\n")


def expectation(text, lowercase, strip_accents=None):
    tokenizer = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase, strip_accents=strip_accents)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return {"tokens": encoding.tokens, "offsets": encoding.offsets}


cases = [
    {
        "text": text,
        "uncased": expectation(text, True),
        "cased": expectation(text, False),
        "lowercased": expectation(text, True, False),
        "stripped": expectation(text, False, True),
    }
    for text in TEXTS
]
header = {"made by": "make-wordpiece-fixture.py", "tokenizers": tokenizers.__version__}
lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
(HERE / "wordpiece-expected.json").write_text(
    json.dumps(header)[:-1] + ',\n  "cases": [\n' + lines + "\n  ]}\n")
print(len(vocabulary), len(cases))
