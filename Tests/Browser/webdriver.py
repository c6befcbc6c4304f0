"""The few WebDriver calls that driving the page takes; standard library only."""
import base64
import json
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """Headless Chromium behind chromedriver (Debian: chromium, chromium-driver)."""

    def __init__(self, port=9515, dark=False, javascript=True, size=(1100, 900)):
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.base = f"http://127.0.0.1:{port}"
        self._wait_for_driver()
        arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--force-color-profile=srgb",
            "--disable-dev-shm-usage", f"--window-size={size[0]},{size[1]}",
        ]
        if dark:
            arguments.append("--force-dark-mode")
            arguments.append("--blink-settings=preferredColorScheme=0")
        preferences = {} if javascript else {"profile.managed_default_content_settings.javascript": 2}
        wanted = {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "goog:chromeOptions": {"args": arguments, "prefs": preferences},
        }
        reply = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{reply['sessionId']}"
        if size[0] < 500:
            # A window cannot be as narrow as a telephone; its page can.
            self.command("Emulation.setDeviceMetricsOverride", {
                "width": size[0], "height": size[1], "deviceScaleFactor": 2, "mobile": True,
            })

    def _wait_for_driver(self):
        for _ in range(100):
            try:
                urllib.request.urlopen(self.base + "/status", timeout=1)
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit("chromedriver does not answer")

    def _call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.load(reply)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def open(self, url):
        self._call("POST", self.session + "/url", {"url": url})

    def command(self, name, parameters):
        return self._call(
            "POST", self.session + "/goog/cdp/execute", {"cmd": name, "params": parameters}
        )

    def script(self, source, *arguments):
        return self._call(
            "POST", self.session + "/execute/sync", {"script": source, "args": list(arguments)}
        )

    def find(self, selector):
        value = self._call(
            "POST", self.session + "/element", {"using": "css selector", "value": selector}
        )
        return value[ELEMENT]

    def type(self, selector, text):
        element = self.find(selector)
        self._call("POST", f"{self.session}/element/{element}/clear")
        self._call("POST", f"{self.session}/element/{element}/value", {"text": text})

    def keys(self, text):
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._call(
            "POST", self.session + "/actions",
            {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]},
        )

    def click(self, selector):
        self._call("POST", f"{self.session}/element/{self.find(selector)}/click")

    def text(self, selector):
        return self._call("GET", f"{self.session}/element/{self.find(selector)}/text")

    def wait(self, condition, seconds=20):
        end = time.time() + seconds
        while time.time() < end:
            if self.script("return " + condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"never came true: {condition}")

    def log(self, kind="browser"):
        return self._call("POST", self.session + "/se/log", {"type": kind})

    def screenshot(self, file):
        size = self.command("Page.getLayoutMetrics", {})["cssContentSize"]
        shot = self.command("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 2400),
                     "scale": 1},
        })
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def close(self):
        try:
            self._call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()
