"""Drives the web page of a running service in headless Chromium and says what is wrong.

    quarry serve --index demo --port 8123 &
    python3 Tests/Browser/drive.py http://127.0.0.1:8123 screenshots

Expects the demo corpus. Exit code 1 when anything is wrong; screenshots lie in the given directory.
"""
import json
import os
import sys

from webdriver import Browser

HERE = os.path.dirname(os.path.abspath(__file__))
QUESTION = "Do the straps hurt?"
failures = []


def check(what, holds):
    print(("ok    " if holds else "WRONG ") + what)
    if not holds:
        failures.append(what)


def accessible(browser, what):
    with open(os.path.join(HERE, "accessibility.js")) as file:
        faults = browser.script(file.read())
    check(f"{what}: accessible {faults or ''}", not faults)


def quiet(browser, what, allowed=()):
    lines = [
        entry["message"] for entry in browser.log()
        if entry["level"] in ("SEVERE", "WARNING")
        and not any(part in entry["message"] for part in allowed)
    ]
    check(f"{what}: console is quiet {lines or ''}", not lines)


def ask(browser, question):
    browser.type("#question", question)
    browser.script("document.getElementById('results').replaceChildren()")
    browser.click("#ask button")
    browser.wait("document.querySelector('.verdict, .error') !== null")


def requests_elsewhere(browser, base):
    urls = []
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    return [url for url in urls if not url.startswith((base, "data:", "chrome", "about:"))]


def walk(base, shots, name, **settings):
    browser = Browser(**settings)
    try:
        browser.open(base + "/")
        accessible(browser, f"{name} blank")
        browser.screenshot(f"{shots}/{name}-blank.png")
        browser.script("document.getElementById('product').value = 'drift-28'")
        browser.script("document.getElementById('product').dispatchEvent(new Event('change'))")
        ask(browser, QUESTION)
        check(f"{name}: an answer is marked in its review",
              browser.script("return document.querySelectorAll('blockquote mark').length > 0"))
        check(f"{name}: the mark is the answer", browser.script(
            "return document.querySelector('.answer mark').textContent"
            " === document.querySelector('.answer h3').textContent"))
        check(f"{name}: probability in words and number",
              "%" in browser.text(".likelihood") and "ly" in browser.text(".likelihood")
              or "perhaps" in browser.text(".likelihood"))
        check(f"{name}: only the product's reviews", browser.script(
            "return [...document.querySelectorAll('.reviews .source')]"
            ".every((source) => source.textContent.includes('drift-28'))"))
        accessible(browser, f"{name} answers")
        browser.screenshot(f"{shots}/{name}-answers.png")
        browser.click(".feedback button")
        browser.wait("document.querySelector('.thanks').textContent !== ''")
        check(f"{name}: feedback is noted", "noted" in browser.text(".thanks"))
        browser.script("document.querySelector('details').open = true")
        browser.type("#filters", "rating>=99")
        ask(browser, QUESTION)
        check(f"{name}: nothing passes the filter", "No answer found in 0 reviews"
              in browser.text(".verdict"))
        browser.type("#filters", "")
        browser.script("document.getElementById('product').value = ''")
        ask(browser, "What is the capital of France?")
        browser.screenshot(f"{shots}/{name}-no-answer.png")
        check(f"{name}: says when nobody answers {browser.text('.verdict')!r}",
              "No answer found" in browser.text(".verdict"))
        accessible(browser, f"{name} no answer")
        quiet(browser, name)
        browser.type("#filters", "<<")
        ask(browser, QUESTION)
        check(f"{name}: an error is told", "did not work" in browser.text(".error h2"))
        accessible(browser, f"{name} error")
        browser.screenshot(f"{shots}/{name}-error.png")
        quiet(browser, f"{name} error", allowed=("status of 422",))
        browser.script("document.activeElement.blur()")
        browser.keys("/")
        check(f"{name}: / goes to the question",
              browser.script("return document.activeElement.id") == "question")
        elsewhere = requests_elsewhere(browser, base)
        check(f"{name}: asks nobody else {elsewhere or ''}", not elsewhere)
        browser.open(base + "/docs")
        accessible(browser, f"{name} docs")
        browser.screenshot(f"{shots}/{name}-docs.png")
        quiet(browser, f"{name} docs")
    finally:
        browser.close()


def without_javascript(base, shots):
    browser = Browser(javascript=False)
    try:
        browser.open(base + "/")
        browser.type("#question", QUESTION)
        browser.click("#ask button")
        check("no JavaScript: answers come", "from" in browser.text(".verdict")
              or "No answer" in browser.text(".verdict"))
        check("no JavaScript: the question stays", QUESTION in browser.script(
            "return document.getElementById('question').value"))
        browser.screenshot(f"{shots}/plain-answers.png")
        browser.click(".feedback button")
        check("no JavaScript: feedback is noted", "noted" in browser.text(".thanks"))
    finally:
        browser.close()


def main():
    base, shots = sys.argv[1].rstrip("/"), sys.argv[2]
    os.makedirs(shots, exist_ok=True)
    walk(base, shots, "light")
    walk(base, shots, "dark", dark=True)
    walk(base, shots, "phone", size=(360, 740))
    without_javascript(base, shots)
    print(f"{len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
