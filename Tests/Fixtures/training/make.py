"""Makes golden gradients and training losses of a tiny random BERT with PyTorch.

    python3 -m venv venv && venv/bin/pip install torch transformers safetensors
    venv/bin/python Tests/Fixtures/training/make.py

Writes beside itself:
  start.safetensors      weights of BertForQuestionAnswering, 2 layers, hidden 32, 4 heads
  gradients.safetensors  gradients of the span loss of `batch` (no dropout)
  expected.json          the batch, the loss, ten AdamW training losses and gradient lengths,
                         and losses with gradients of the other loss functions
  words.safetensors      the head of BertForMaskedLM on the same encoder, and gradients of its
                         loss on `hidden`: under `gradient.` those of the head, of the tied
                         embeddings and of one layer
"""
import json, pathlib, torch, transformers
from safetensors.torch import save_file
from torch.nn import functional as F

here = pathlib.Path(__file__).parent
torch.manual_seed(20); torch.set_num_threads(1)
config = transformers.BertConfig(
    vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
    max_position_embeddings=48, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    layer_norm_eps=1e-12, initializer_range=0.2, attn_implementation="eager")
model = transformers.BertForQuestionAnswering(config)
for name, p in model.named_parameters():  # biases and norms that are not 0 and 1
    if p.dim() == 1:
        p.data += 0.1 * torch.randn_like(p)
model.train()

lengths = [19, 7, 33, 1]
batch = []
for n in lengths:
    batch.append(dict(
        ids=torch.randint(0, 100, (n,)).tolist(), segments=[0] * (n // 3) + [1] * (n - n // 3),
        start=int(torch.randint(0, n, ()))))
    batch[-1]["end"] = int(torch.randint(batch[-1]["start"], n, ()))

def loss_of(model):
    """The span loss, each sequence on its own: no padding takes part."""
    total = 0
    for b in batch:
        out = model(input_ids=torch.tensor([b["ids"]]), token_type_ids=torch.tensor([b["segments"]]))
        start, end = out.start_logits[0], out.end_logits[0]
        total = total + (F.cross_entropy(start, torch.tensor(b["start"]))
                         + F.cross_entropy(end, torch.tensor(b["end"]))) / 2
    return total / len(batch)

def weights(model, of=lambda p: p.data):
    return {n: of(p).contiguous().clone() for n, p in model.named_parameters()}

start = weights(model)
save_file(start, here / "start.safetensors", metadata={"format": "pt"})
loss = loss_of(model); loss.backward()
save_file(weights(model, lambda p: p.grad), here / "gradients.safetensors", metadata={"format": "pt"})
expected = dict(
    made_with=dict(torch=torch.__version__, transformers=transformers.__version__),
    batch=batch, loss=float(loss))

plain = ("bias", "LayerNorm.weight")
optimizer = torch.optim.AdamW([
    dict(params=[p for n, p in model.named_parameters() if not n.endswith(plain)], weight_decay=0.01),
    dict(params=[p for n, p in model.named_parameters() if n.endswith(plain)], weight_decay=0.0),
], lr=5e-3, betas=(0.9, 0.999), eps=1e-8)
schedule = transformers.get_linear_schedule_with_warmup(optimizer, 2, 12)
losses, norms, rates = [], [], []
for _ in range(10):
    optimizer.zero_grad()
    loss = loss_of(model); loss.backward()
    norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)))
    rates.append(schedule.get_last_lr()[0])
    optimizer.step(); schedule.step()
    losses.append(float(loss))
expected.update(losses=losses, norms=norms, rates=rates)

q = torch.randn(3, 8, requires_grad=True); c = torch.randn(5, 8, requires_grad=True)
loss = F.cross_entropy(q @ c.T, torch.arange(3)); loss.backward()
expected["in_batch"] = dict(
    questions=q.flatten().tolist(), contexts=c.flatten().tolist(), loss=float(loss),
    question_gradient=q.grad.flatten().tolist(), context_gradient=c.grad.flatten().tolist())

s = torch.randn(1, 6, requires_grad=True); t = torch.randn(1, 6)
kl = F.kl_div(F.log_softmax(s / 3, -1), F.softmax(t / 3, -1), reduction="batchmean")
loss = 0.3 * F.cross_entropy(s, torch.tensor([4])) + 0.7 * 9 * kl; loss.backward()
expected["distillation"] = dict(
    student=s.flatten().tolist(), teacher=t.flatten().tolist(), target=4, alpha=0.3, temperature=3,
    loss=float(loss), gradient=s.grad.flatten().tolist())

torch.manual_seed(21)
words = transformers.BertForMaskedLM(config)
words.bert.load_state_dict(
    {n[5:]: p for n, p in start.items() if n.startswith("bert.")}, strict=False)
for name, p in words.cls.named_parameters():
    if p.dim() == 1:
        p.data += 0.1 * torch.randn_like(p)
hidden = []
for n in (17, 3, 30):
    places = sorted(torch.randperm(n)[:max(1, n // 5)].tolist())
    hidden.append(dict(ids=torch.randint(0, 100, (n,)).tolist(), places=places,
                       targets=torch.randint(0, 100, (len(places),)).tolist()))
loss = sum(F.cross_entropy(words(input_ids=torch.tensor([h["ids"]])).logits[0, h["places"]],
                           torch.tensor(h["targets"])) for h in hidden) / len(hidden)
loss.backward()
named = dict(words.named_parameters())
kept = [n for n in named if n.startswith("cls.") and "decoder" not in n]
checked = kept + ["bert.embeddings.word_embeddings.weight", "bert.embeddings.LayerNorm.weight",
                  "bert.encoder.layer.0.output.dense.weight"]
save_file({n: named[n].data.contiguous().clone() for n in kept}
          | {"gradient." + n: named[n].grad.contiguous().clone() for n in checked},
          here / "words.safetensors", metadata={"format": "pt"})
expected["words"] = dict(hidden=hidden, loss=float(loss))
(here / "expected.json").write_text(json.dumps(expected) + "\n")
