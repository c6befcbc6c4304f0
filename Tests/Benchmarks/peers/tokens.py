"""Tokens as transformers makes them: its fast BERT tokenizer is this library."""
import re

WORD = re.compile("[a-z0-9]+")


def wordpiece(place):
    from tokenizers import BertWordPieceTokenizer

    made = BertWordPieceTokenizer(f"{place}/vocab.txt", lowercase=True)
    made.no_padding()
    return made


def single(place, longest):
    made = wordpiece(place)
    made.enable_truncation(longest)
    return made


def pairs(place, longest, overlap):
    made = wordpiece(place)
    made.enable_truncation(longest, stride=overlap, strategy="only_second")
    return made
