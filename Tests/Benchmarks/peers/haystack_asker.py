"""Questions to answers by Haystack 2's own components: BM25 in memory with a filter, extractive reader."""
import json, os, time

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from haystack import Document, Pipeline
from haystack.components.readers import ExtractiveReader
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice


class HaystackAsker:
    def __init__(self, threads, place, file):
        torch.set_num_threads(threads)
        self.questions = json.load(open(file))
        with open(os.path.join(os.path.dirname(file), "reviews.jsonl")) as lines:
            reviews = [json.loads(line) for line in lines]
        store = InMemoryDocumentStore()
        store.write_documents(
            [Document(content=r["text"], meta={"item": r["meta"]["item_id"]}) for r in reviews])
        reader = ExtractiveReader(
            model=place, device=ComponentDevice.from_str("cpu"), top_k=3, max_seq_length=384,
            stride=128, max_batch_size=16)
        self.pipeline = Pipeline()
        self.pipeline.add_component("retriever", InMemoryBM25Retriever(store, top_k=10))
        self.pipeline.add_component("reader", reader)
        self.pipeline.connect("retriever.documents", "reader.documents")

    def do(self, _):
        times = []
        for question in self.questions:
            start = time.perf_counter()
            self.ask(question)
            times.append(1000 * (time.perf_counter() - start))
        return {"ms": times}

    def ask(self, question):
        text = question["text"]
        only = {"field": "meta.item", "operator": "==", "value": question["item"]}
        return self.pipeline.run(
            {"retriever": {"query": text, "filters": only}, "reader": {"query": text}})
