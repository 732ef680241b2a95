"""Take the pictures of docs/tour.md anew: every page, on the sample data, in a real browser.

python -m tests.service.web.tour FOLDER
"""

import base64
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from matching.encoding import e5_small, unpack
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD, make_demo_logins
from tests.conftest import KEPT, SAMPLE_SOURCES, run_command
from tests.service.web.test_browser import CHROMIUM, DRIVER, QUIET, fill, press

PORT = 8978
PLACE = f"http://127.0.0.1:{PORT}"
WIDTH, TALLEST = 1280, 1500
CHALLENGE = (
    "Skolkjøkkenene våre lager mat til flere enn som kommer. Vi vet først om ettermiddagen hvor mye som ble "
    "kastet, og trenger å vite om morgenen hvor mange som vil spise."
)
NOBODY = "Vi behöver en rymdfärja som kan lyfta containrar från månens baksida till Kiruna."


def main() -> None:
    """Take all pictures into the folder named on the command line."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as patch:
        _prepare(Path(home), patch)
        server = uvicorn.Server(uvicorn.Config(create_app(load_settings()), port=PORT, log_level="error"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        driver = _driver()
        try:
            _walk(driver, folder)
        finally:
            driver.quit()
            server.should_exit = True


def _walk(driver: WebDriver, folder: Path) -> None:
    driver.get(f"{PLACE}/sign-in?lang=sv")
    _take(driver, folder / "sign-in.webp")
    fill(driver, "name", "demo.administrator")
    fill(driver, "password", PASSWORD)
    press(driver, "main form button")
    for name, text, language in (("nobody", NOBODY, "sv"), ("search", CHALLENGE, "nb")):
        driver.get(f"{PLACE}/search?lang={language}")
        fill(driver, "text", text)
        press(driver, "main form button")
        _take(driver, folder / f"{name}.webp")
    driver.get(f"{PLACE}/needs/matsvinn-skolrestauranger?lang=sv")
    press(driver, "form[action='/shortlists'] button")
    given = driver.current_url.removeprefix(PLACE)
    press(driver, ".company:nth-child(2) form button")
    press(driver, "#shares form button")
    shared = driver.find_element(By.CSS_SELECTOR, "main code").text
    driver.get(f"{PLACE}{given}")
    company = str(driver.find_element(By.CSS_SELECTOR, ".company h2 a").get_attribute("href"))
    driver.get(company)
    corrected = str(driver.find_element(By.CSS_SELECTOR, "a[href*='/correction?']").get_attribute("href"))
    sent = Path(tempfile.gettempdir()) / "katalog.csv"
    sent.write_text(
        "Företagsnamn;Beskrivning;Ort;Kontaktperson\n"
        "Klangfors AB;Mäter buller i skolmatsalar.;Umeå;Anna\n;Utan namn.;;\n",
        encoding="utf-8",
    )
    driver.get(f"{PLACE}/uploads/new?lang=nb")
    driver.find_element(By.NAME, "file").send_keys(str(sent))
    press(driver, "main form button")
    _take(driver, folder / "mapping.webp")
    press(driver, "main form button")
    _take(driver, folder / "row-report.webp")
    run_command("evaluate")
    driver.get(f"{PLACE}/judging?lang=nb")
    driver.find_element(By.ID, "need-1").click()
    press(driver, "main form button")
    press(driver, "main table a.ds-button")
    _take(driver, folder / "judge.webp")
    driver.get(f"{PLACE}/catalogues/vaxtverket")
    run = str(driver.find_element(By.CSS_SELECTOR, "main a[href*='/runs/']").get_attribute("href"))
    driver.get(f"{PLACE}/evaluation")
    report = str(driver.find_element(By.CSS_SELECTOR, "main a[href*='/reports/']").get_attribute("href"))
    pages = {
        "needs": ("/needs", "nb"),
        "shortlists": ("/shortlists", "sv"),
        "given": (f"{given}/given", "nb"),
        "upload": ("/uploads/new", "sv"),
        "catalogue": ("/catalogues/vaxtverket", "sv"),
        "run": (run.removeprefix(PLACE), "nb"),
        "map-group": ("/map?group=1", "nb"),
        "ranker": ("/rankers/fused-4", "nb"),
        "report": (report.removeprefix(PLACE), "sv"),
        "agreement": ("/judging/agreement", "sv"),
        "webhooks": ("/webhooks", "nb"),
        "erasures": ("/erasures", "sv"),
        "docs": ("/docs", "en"),
        "operation": ("/docs/get_shortlist", "en"),
        "missing": ("/nothing", "sv"),
        "need": ("/needs/matsvinn-skolrestauranger", "sv"),
        "shortlist": (given, "sv"),
        "changes": (f"{given}/changes", "sv"),
        "compare": (f"{given}/compare", "nb"),
        "considered": (f"{given}/considered", "en"),
        "sheet": (f"{given}/sheet", "sv"),
        "shared": (shared.removeprefix(PLACE), "nb"),
        "company": (company.removeprefix(PLACE), "en"),
        "correction": (corrected.removeprefix(PLACE), "sv"),
        "company-needs": (f"{company.removeprefix(PLACE)}/needs", "sv"),
        "alike": ("/needs/matsvinn-skolrestauranger/alike", "sv"),
        "erasure": (f"{company.removeprefix(PLACE)}/erasure", "sv"),
        "companies": ("/companies?wanted=energi", "nb"),
        "catalogues": ("/catalogues", "sv"),
        "overview": ("/overview", "nb"),
        "map": ("/map", "sv"),
        "evaluation": ("/evaluation", "sv"),
        "judging": ("/judging", "nb"),
        "people": ("/people", "sv"),
        "person": ("/people/1", "nb"),
        "keys": ("/keys", "sv"),
        "audit": ("/audit?verify=true", "nb"),
        "settings": ("/settings", "nb"),
    }
    for name, (path, language) in pages.items():
        driver.get(f"{PLACE}{path}{'&' if '?' in path else '?'}lang={language}")
        _take(driver, folder / f"{name}.webp")


def _take(driver: WebDriver, target: Path) -> None:
    height = min(int(driver.execute_script("return document.documentElement.scrollHeight")), TALLEST)
    size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 60})
    target.write_bytes(base64.b64decode(taken["data"]))


def _driver() -> WebDriver:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (*QUIET, "--hide-scrollbars"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


def _prepare(home: Path, patch: pytest.MonkeyPatch) -> None:
    (home / "encoders").mkdir()
    (home / "encoders" / e5_small.NAME).symlink_to(unpack(KEPT / "test-encoder" / "e5-small"))
    (KEPT / "test-embeddings").mkdir(parents=True, exist_ok=True)
    (home / "embeddings").symlink_to(KEPT / "test-embeddings")
    patch.setenv("BEHOV_HOME", str(home))
    run_command("ingest", *SAMPLE_SOURCES)
    run_command("index")
    run_command("outcomes", "import", SAMPLE_SOURCES[0].parents[2] / "pilots" / "pilots.csv")
    make_demo_logins(load_settings())


if __name__ == "__main__":
    main()
