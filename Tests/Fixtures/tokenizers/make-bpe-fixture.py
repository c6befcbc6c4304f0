"""Writes bpe-vocab.json, bpe-merges.txt and bpe-expected.json beside this script.

    pip install tokenizers==0.23.3
    python3 make-bpe-fixture.py

A byte-level BPE of 400 tokens in RoBERTa's layout on a few sentences written for this project. The
expected tokens and offsets (in Unicode scalars, white space trimmed) are the Hugging Face library's.
"""
import json
import pathlib
import random
import tokenizers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).resolve().parent
SENTENCES = """The battery lasts about ten hours and charges fast; it's the best I've had.
The sound of these headphones is good but the cable is too short, they're flimsy.
I bought this camera for my daughter and she loves the pictures. We'll buy another.
The screen is bright, the colors are clear and the letters are sharp: 1080 lines.
It broke after two weeks, so I sent it back and got a new one for 25 dollars.
The café next door plays music; naïve, but even there the noise goes away.
日本語 and 한국어 are on the box, 😀 and — of course — “quotes”.""".split("\n")
TEXTS = ["", " ", "   ", "\n", "The battery's fine.", "  two  spaces ", "they're we'll I'd it's I'm you've don't",
         "'s 'tis ''s 'sx 'LL", "tab\t\tx\n\n y \r\n", "café cafe\u0301 naïve", "日本語 한국 语", "😀👍🏽 👩\u200d👩\u200d👧",
         "</s> <pad> <mask> x", "nul\x00in\x7f", "a\u00a0b\u3000c \u2003 d", "25 ½ ² Ⅷ ٣ 3.14", "x" * 70,
         "ü ö ä \U0010ffff", "नमस्ते ก็", "\u0301a \u0301", "a_b-c!?…", "\ufeffthe"]
MIX = ["The", "the", " ", "  ", "\n", "\t", "'s", "'", "re", "25", "½", "é", "e\u0301", "日", "한", "😀", "\u00a0",
       "\u2003", ".", "!?", "ü", "\u200b", "İ", "x"]
generator = random.Random(11)
TEXTS += ["".join(generator.choices(MIX, k=generator.randint(1, 12))) for _ in range(200)]

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
tokenizer.train_from_iterator(SENTENCES, trainers.BpeTrainer(
    vocab_size=400, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"]))
model = json.loads(tokenizer.to_str())["model"]
(HERE / "bpe-vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n")
merges = [" ".join(pair) if isinstance(pair, list) else pair for pair in model["merges"]]
(HERE / "bpe-merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")


def expectation(text, prefix):
    # Without added tokens, so that "</s>" in a text stays text.
    plain = Tokenizer(models.BPE(model["vocab"], [tuple(m.split(" ")) for m in merges]))
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    plain.post_processor = processors.ByteLevel(trim_offsets=True)
    encoding = plain.encode(text)
    return {"tokens": encoding.tokens, "offsets": encoding.offsets}


cases = [{"text": t, "plain": expectation(t, False), "prefixed": expectation(t, True)} for t in TEXTS]
header = {"made by": "make-bpe-fixture.py", "tokenizers": tokenizers.__version__}
lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
(HERE / "bpe-expected.json").write_text(json.dumps(header)[:-1] + ',\n  "cases": [\n' + lines + "\n  ]}\n")
print(len(model["vocab"]), len(merges), len(cases))
