// Everything here saves loading the page anew; without it the forms do the same work.
"use strict";

const form = document.getElementById("ask");
const results = document.getElementById("results");
const question = document.getElementById("question");
const product = document.getElementById("product");
let asking = null;

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
}
if (product) product.addEventListener("change", suggest);

results.addEventListener("submit", (event) => {
  if (!event.target.matches(".feedback")) return;
  event.preventDefault();
  judge(event.target, event.submitter);
});

// "/" goes to the question, as in many search pages, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key !== "/" || typing || !question) return;
  event.preventDefault();
  question.focus();
  question.select();
});

// Sends the form and shows what the server's page shows; a newer question wins over an older one.
async function ask() {
  if (asking) asking.abort();
  const mine = new AbortController();
  asking = mine;
  results.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch("/", {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      signal: mine.signal,
    });
    await show(reply);
  } catch (error) {
    if (error.name !== "AbortError") fail("The server cannot be reached.");
  } finally {
    if (asking === mine) results.removeAttribute("aria-busy");
  }
}

async function show(reply) {
  const type = reply.headers.get("content-type") || "";
  if (type.startsWith("application/problem+json")) {
    const problem = await reply.json();
    fail(problem.detail);
    return;
  }
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  results.replaceChildren(...page.getElementById("results").childNodes);
  document.title = page.title;
  results.focus({ preventScroll: true });
}

function fail(detail) {
  const box = document.createElement("div");
  box.className = "error";
  box.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = "That did not work";
  const text = document.createElement("p");
  text.textContent = detail;
  box.append(title, text);
  results.replaceChildren(box);
}

// The questions that people have asked about the chosen product.
async function suggest() {
  const place = new URLSearchParams({ product: product.value, limit: "50" });
  const reply = await fetch("/v1/questions?" + place).catch(() => null);
  if (!reply || !reply.ok) return;
  const { questions } = await reply.json();
  const options = questions.map((text) => {
    const option = document.createElement("option");
    option.value = text;
    return option;
  });
  document.getElementById("suggestions").replaceChildren(...options);
}

async function judge(card, button) {
  const fields = new FormData(card);
  const thanks = card.querySelector(".thanks");
  const reply = await fetch("/v1/feedback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      query: fields.get("query"),
      document_id: fields.get("document_id"),
      offset_start: Number(fields.get("offset_start")),
      offset_end: Number(fields.get("offset_end")),
      verdict: button.value,
    }),
  }).catch(() => null);
  for (const other of card.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(reply && reply.ok && other === button));
  }
  thanks.textContent = reply && reply.ok ? "Thank you, noted." : "That was not noted.";
}
