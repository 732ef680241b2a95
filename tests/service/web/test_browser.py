"""The pages in a real browser: accessible, narrow, without colours, without scripts, by keyboard alone."""

import base64
import io
import itertools
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
import uvicorn
from fastapi import FastAPI
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from service.settings import load_settings
from service.web.app import create_app
from service.web.assets import VENDOR
from service.web.demo import PASSWORD
from tests.conftest import SAMPLES, run_command
from tests.service.web.conftest import CHALLENGE

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="needs Debian's chromium and chromium-driver"
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def place(home_with_logins: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server answers, over a data folder of its own with bands learnt from outcomes."""
    home = tmp_path_factory.mktemp("browsed") / "home"
    shutil.copytree(home_with_logins, home, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEHOV_HOME", str(home))
        assert run_command("outcomes", "import", SAMPLES / "pilots/pilots.csv") == 0
        assert run_command("train") == 0
        app: FastAPI = create_app(load_settings())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def driver() -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in QUIET:
        options.add_argument(argument)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield found
    found.quit()


@pytest.fixture(scope="module")
def paths(driver: WebDriver, place: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every page there is, by name; signed in as an administrator."""
    driver.get(f"{place}/sign-in?lang=en")
    fill(driver, "name", "demo.administrator")
    fill(driver, "password", PASSWORD)
    press(driver, "main form button")
    corrected = correct_a_company(driver, place)
    driver.get(f"{place}/search")
    fill(driver, "text", CHALLENGE)
    press(driver, "main form button")
    searched = driver.current_url.removeprefix(place)
    press(driver, "#found form button")
    given = driver.current_url.removeprefix(place)
    press(driver, ".company:nth-child(2) form button")
    press(driver, "#shares form button")
    shared = driver.find_element(By.CSS_SELECTOR, "main code").text.removeprefix(place)
    judging = begin_judging(driver, place)
    type_and_wait(driver, "1")
    again = driver.find_element(By.CSS_SELECTOR, "main a[href*='/items/']").get_attribute("href")
    driver.get(place + given)
    company = f"{place}/companies/{corrected}"
    driver.get(company)
    correction = driver.find_element(By.CSS_SELECTOR, "article a[href*='/correction?']").get_attribute("href")
    sent = tmp_path_factory.mktemp("sent") / "katalog.csv"
    sent.write_text(
        "Namn;Beskrivning;E-post\nKlangfors AB;Mäter buller i skolmatsalar.;a@example.se\n;Utan namn.;\n",
        encoding="utf-8",
    )
    driver.get(f"{place}/uploads/new")
    driver.find_element(By.NAME, "file").send_keys(str(sent))
    press(driver, "main form button")
    mapping = driver.current_url.removeprefix(place)
    press(driver, "main form button")
    report = driver.current_url.removeprefix(place)
    return {
        "upload": "/uploads/new",
        "mapping": mapping,
        "row report": report,
        "search": "/search",
        "found": searched,
        "none found": f"{searched}&country=IS",
        "needs": "/needs",
        "need": "/needs/matsvinn-skolrestauranger",
        "needs alike": "/needs/matsvinn-skolrestauranger/alike",
        "shortlists": "/shortlists",
        "shortlist": given,
        "given": f"{given}/given",
        "considered": f"{given}/considered",
        "compared": f"{given}/compare",
        "changes": f"{given}/changes",
        "sheet": f"{given}/sheet",
        "shared": shared,
        "judging": "/judging",
        "agreement": "/judging/agreement",
        "pair": judging,
        "pair again": str(again).removeprefix(place),
        "companies": "/companies",
        "adding": "/companies?add_to=1",
        "company": company.removeprefix(place),
        "correction": str(correction).removeprefix(place),
        "needs for a company": f"{company.removeprefix(place)}/needs",
        "erasure": f"{company.removeprefix(place)}/erasure",
        "erasures": "/erasures",
        "catalogues": "/catalogues",
        "catalogue": "/catalogues/vaxtverket",
        "reading": "/catalogues/vaxtverket/runs/3",
        "overview": "/overview",
        "evaluation": "/evaluation",
        "ranker": "/rankers/fused-4",
        "map": "/map",
        "people": "/people",
        "person": "/people/1",
        "keys": "/keys",
        "webhooks": "/webhooks",
        "settings": "/settings",
        "audit": "/audit?verify=true",
        "missing": "/nowhere",
        "sign-in": "/sign-in",
        "for programs": "/docs",
        "operation": "/docs/post_shortlist_change",
    }


def correct_a_company(driver: WebDriver, place: str) -> str:
    """Correct the first company there is, wait until searches know of it, and give its uid."""
    driver.get(f"{place}/ready")
    before = driver.page_source
    driver.get(f"{place}/companies")
    press(driver, "main table a")
    uid = driver.current_url.rsplit("/", 1)[1]
    press(driver, "article a[href*='/correction?']")
    fill(driver, "town", "berga")
    fill(driver, "reason", "Told by the company.")
    press(driver, "main form button")
    for _ in range(120):
        driver.get(f"{place}/ready")
        if driver.page_source != before:
            return uid
        time.sleep(0.5)
    raise AssertionError("The index was not renewed.")


def fill(driver: WebDriver, name: str, text: str) -> None:
    driver.find_element(By.NAME, name).send_keys(text)


def press(driver: WebDriver, selector: str) -> None:
    pressed = driver.find_element(By.CSS_SELECTOR, selector)
    pressed.click()
    WebDriverWait(driver, 10, ignored_exceptions=[WebDriverException]).until(staleness_of(pressed))


def violations(driver: WebDriver) -> list[str]:
    driver.execute_script((VENDOR / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then(r => done(r.violations))",
        RULES,
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


MANNERS, LANGUAGES = ("narrow", "forced colours", "no scripts"), ("sv", "nb", "en")
IN_SHORT = set(zip(MANNERS, LANGUAGES, strict=True))
"""What every run tries; `make trust` tries each manner in each language."""


@pytest.mark.parametrize(
    ("manner", "language"),
    [
        pytest.param(*one, marks=() if one in IN_SHORT else pytest.mark.trust)
        for one in itertools.product(MANNERS, LANGUAGES)
    ],
)
def test_every_page_is_accessible(
    driver: WebDriver, place: str, paths: dict[str, str], manner: str, language: str
) -> None:
    width = 320 if manner == "narrow" else 1280
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    forced = "active" if manner == "forced colours" else "none"
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": forced}]}
    )
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*.js"] if manner == "no scripts" else []})
    wrong = []
    for name, path in paths.items():
        driver.get(f"{place}{path}{'&' if '?' in path else '?'}lang={language}")
        assert driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        status = driver.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")
        assert status == (404 if name == "missing" else 200), driver.find_element(By.TAG_NAME, "main").text[:300]
        wrong += [f"{name} {one}" for one in violations(driver)]
        if width == 320 and driver.execute_script("return document.documentElement.scrollWidth") > 320:
            wrong.append(f"{name}: wider than the window")
    assert wrong == []


def test_a_filter_that_is_answered_by_another_page_shows_that_page(
    driver: WebDriver, place: str, paths: dict[str, str]
) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.get(place + paths["found"])
    cookies = driver.get_cookies()
    driver.delete_all_cookies()
    driver.find_element(By.ID, "country-NO").click()
    WebDriverWait(driver, 20).until(lambda shown: shown.find_elements(By.NAME, "password"))
    assert "/sign-in" in driver.current_url
    for cookie in cookies:
        driver.add_cookie(cookie)


def test_from_search_to_sheet_by_keyboard_alone(driver: WebDriver, place: str, paths: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.get(f"{place}/search?lang=en")
    tab_to(driver, "challenge")
    type_keys(driver, CHALLENGE)
    tab_to(driver, "Find companies")
    type_and_wait(driver, Keys.ENTER)
    tab_to(driver, "Make it a shortlist")
    type_and_wait(driver, Keys.ENTER)
    tab_to(driver, "Pin")
    type_and_wait(driver, Keys.ENTER)
    assert "pinned" in driver.find_element(By.CSS_SELECTOR, ".company").text
    driver.get(driver.current_url.split("#")[0])
    tab_to(driver, "Workshop sheet")
    type_and_wait(driver, Keys.ENTER)
    assert driver.current_url.endswith("/sheet")
    tab_to(driver, "Print")


def test_a_sheet_is_printed_on_one_page(driver: WebDriver, place: str, paths: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.get(place + paths["sheet"])
    printed = pypdf.PdfReader(io.BytesIO(base64.b64decode(driver.print_page())))
    assert len(printed.pages) == 1


def test_a_catalogue_is_sent_by_keyboard_alone(
    driver: WebDriver, place: str, paths: dict[str, str], tmp_path: Path
) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    sent = tmp_path / "katalog.csv"
    sent.write_text(
        "Namn;Beskrivning\nTangentfors AB;Visar ledigt utrymme i fritidsbåtshamnar med sensorer.\n",
        encoding="utf-8",
    )
    driver.get(f"{place}/uploads/new?lang=en")
    tab_to(driver, "file")
    driver.switch_to.active_element.send_keys(str(sent))
    tab_to(driver, "On to the columns")
    type_and_wait(driver, Keys.ENTER)
    tab_to(driver, "On to the row report")
    type_and_wait(driver, Keys.ENTER)
    tab_to(driver, "Take it in")
    type_and_wait(driver, Keys.ENTER)
    WebDriverWait(driver, 60, ignored_exceptions=[WebDriverException]).until(
        lambda one: one.find_elements(By.CSS_SELECTOR, "main a[href*='/runs/']")
    )
    tab_to(driver, driver.find_element(By.CSS_SELECTOR, "main a[href*='/runs/']").text)
    type_and_wait(driver, Keys.ENTER)
    assert "Tangentfors AB" in driver.find_element(By.TAG_NAME, "main").text


SECOND_CLICK = """addEventListener("DOMContentLoaded", () => document.querySelector("[data-key='2']")
    .dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, detail: 1})))"""


def test_judging_by_keys_and_a_double_click_counts_once(
    driver: WebDriver, place: str, paths: dict[str, str]
) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.get(f"{place}{paths['pair']}?lang=en")
    already = how_many_judged(driver)
    said = {"1": "Fits", "2": "Partly", "3": "Does not fit", "?": "Unsure"}
    for count, (key, verdict) in enumerate(said.items(), start=already + 1):
        type_and_wait(driver, key)
        assert how_many_judged(driver) == count
        driver.get(str(driver.find_element(By.CSS_SELECTOR, "main a[href*='/items/']").get_attribute("href")))
        assert f"You said: {verdict}." in driver.find_element(By.TAG_NAME, "main").text
        driver.get(f"{place}{paths['pair']}")
    time.sleep(0.4)
    webdriver.ActionChains(driver).double_click(driver.find_element(By.CSS_SELECTOR, "[data-key='2']")).perform()
    time.sleep(1)
    assert how_many_judged(driver) == already + 5
    late = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SECOND_CLICK})
    driver.get(f"{place}{paths['pair']}")
    time.sleep(0.5)
    driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", late)
    assert how_many_judged(driver) == already + 5, "the second click came when the next pair was there already"


def test_a_double_click_makes_one_list(driver: WebDriver, place: str, paths: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.get(place + paths["found"])
    button = driver.find_element(By.CSS_SELECTOR, "#found form button")
    webdriver.ActionChains(driver).double_click(button).perform()
    WebDriverWait(driver, 10, ignored_exceptions=[WebDriverException]).until(staleness_of(button))
    time.sleep(1)
    made = int(driver.current_url.rsplit("/", 1)[1])
    driver.get(f"{place}/shortlists/{made + 1}")
    assert "404" in driver.page_source or not driver.find_elements(By.CSS_SELECTOR, ".company")


def test_the_keys_can_be_turned_off(driver: WebDriver, place: str, paths: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    driver.get(f"{place}{paths['pair']}?lang=en")
    already = how_many_judged(driver)
    driver.find_element(By.ID, "keys").click()
    driver.get(f"{place}{paths['pair']}")
    type_keys(driver, "1")
    time.sleep(0.5)
    assert how_many_judged(driver) == already
    driver.find_element(By.ID, "keys").click()
    type_and_wait(driver, "1")
    assert how_many_judged(driver) == already + 1


def test_judging_works_without_scripts(driver: WebDriver, place: str, paths: dict[str, str]) -> None:
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*.js"]})
    driver.get(f"{place}{paths['pair']}?lang=en")
    already = how_many_judged(driver)
    assert not driver.find_element(By.ID, "keys").is_displayed()
    press(driver, "[data-key='3']")
    assert how_many_judged(driver) == already + 1
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def begin_judging(driver: WebDriver, place: str) -> str:
    """Make a pool of the first need, as the page does, and open it; the path of its next pair."""
    driver.get(f"{place}/judging")
    driver.find_element(By.ID, "need-1").click()
    press(driver, "form[action='/judging'] button")
    press(driver, "main table a")
    return driver.current_url.removeprefix(place)


def how_many_judged(driver: WebDriver) -> int:
    return int(driver.find_element(By.ID, "judged").text.split()[0])


def type_and_wait(driver: WebDriver, key: str) -> None:
    """Press a key and wait for the page that it leads to."""
    before = driver.find_element(By.TAG_NAME, "html")
    type_keys(driver, key)
    WebDriverWait(driver, 10, ignored_exceptions=[WebDriverException]).until(staleness_of(before))


def tab_to(driver: WebDriver, wanted: str) -> None:
    """Press Tab until the element with that id, or the beginning of that text, has the focus."""
    for _ in range(60):
        type_keys(driver, Keys.TAB)
        focused = driver.switch_to.active_element
        if wanted == focused.get_attribute("id") or focused.text.startswith(wanted):
            return
    raise AssertionError(f"{wanted!r} is not reached by keyboard")


def type_keys(driver: WebDriver, keys: str) -> None:
    webdriver.ActionChains(driver).send_keys(keys).perform()
