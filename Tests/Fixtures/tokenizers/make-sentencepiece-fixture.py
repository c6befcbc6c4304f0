"""Writes sentencepiece-small.model and sentencepiece-expected.json beside this script.

    pip install sentencepiece==0.2.3
    python3 make-sentencepiece-fixture.py

The model has T5's layout (pad 0, end 1, unknown 2, no start) on a few sentences written for this
project, with byte fallback and a handful of normalisation rules instead of NFKC's 240 kB of them.
The expected pieces and spans (in bytes) are those of the SentencePiece library.
"""
import io
import json
import pathlib
import random
import tempfile
import sentencepiece

HERE = pathlib.Path(__file__).resolve().parent
SENTENCES = """The battery lasts about ten hours and charges fast.
The sound of these headphones is good but the cable is too short.
I bought this camera for my daughter and she loves the pictures.
The screen is bright, the colors are clear and the letters are sharp.
It broke after two weeks, so I sent it back and got a new one.
Does the keyboard feel solid? Yes, the keys are quiet and firm.
The café next door plays music; even there the noise goes away.
Setting it up took five minutes, and it has been working well since.
Half of the price would still be too much for such a weak motor.
This is the third one I own; the first is still running after years.""".split("\n")
RULES = {"½": "1⁄2", "ﬁ": "fi", "″": "′′", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ",
         "\r": " ", "e\u0301": "é", "ﷺ": "صلى الله", "\u200b": " ", "\u212b": "\u00c5"}
TEXTS = ["", " ", "The battery lasts.", "  the   sound  ", "caf\u00e9 cafe\u0301 x", "½ the price", "a½b½",
         "12″ ﬁrm ﬁﬁ", "日本語 battery", "the 😀 is 👩\u200d👩\u200d👧", "</s> <pad> <unk> the <extra_id_0>",
         "a\u00a0b\u3000c\td\r\ne", "ﷺ q", "▁the▁ sound", "nul\x00in", "the\u200bbattery", "\U0010ffff",
         "한국 हिन्दी", "<0xE6> x", "é" * 40]
MIX = ["the", " ", "  ", "battery", ".", "½", "ﬁ", "″", "e\u0301", "é", "日", "😀", "\u00a0", "\u200b", "ﷺ",
       "▁", "\n", "x", "</s>", "\u0301", "A", "\u212b"]
generator = random.Random(7)
TEXTS += ["".join(generator.choices(MIX, k=generator.randint(1, 12))) for _ in range(150)]

with tempfile.TemporaryDirectory() as folder:
    rules = pathlib.Path(folder) / "rules.tsv"
    rules.write_text("".join(
        " ".join(f"{ord(c):X}" for c in old) + "\t" + " ".join(f"{ord(c):X}" for c in new) + "\n"
        for old, new in RULES.items()))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES), model_writer=model, vocab_size=400, model_type="unigram",
        byte_fallback=True, character_coverage=1.0, normalization_rule_tsv=str(rules),
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, num_threads=1, minloglevel=2, hard_vocab_limit=False)
(HERE / "sentencepiece-small.model").write_bytes(model.getvalue())

processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
cases = []
for text in TEXTS:
    pieces = processor.encode(text, return_type="proto").pieces
    ids = [p.id for p in pieces]
    cases.append({"text": text, "ids": ids, "pieces": [p.piece for p in pieces],
                  "spans": [[p.begin, p.end] for p in pieces], "decoded": processor.decode(ids)})
header = {"made by": "make-sentencepiece-fixture.py", "sentencepiece": sentencepiece.__version__,
          "vocabularySize": processor.get_piece_size()}
lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases)
(HERE / "sentencepiece-expected.json").write_text(
    json.dumps(header)[:-1] + ',\n  "cases": [\n' + lines + "\n  ]}\n")
print(processor.get_piece_size(), len(model.getvalue()), len(cases))
