"""Workshop sheets as PDF: tagged, in the reader's language, and nothing in them is read as markup."""

import io
import re
from collections.abc import Iterator
from html import escape, unescape

import pypdf
import pypdfium2
import pytest
import zxingcpp
from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from models.accounts import Role
from tests.service.web.conftest import SignedIn
from tests.service.web.test_shortlists import change, sheet, uids

HOSTILE = '#panic("x") $x$ [link](..) *b* _i_ `r` @ref <l> // c \\u{41} "q" --- ~ http://a.example'


def pdf(browser: TestClient, path: str, language: str = "en") -> pypdf.PdfReader:
    answer = browser.get(path, headers={"accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words_of(read: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def code_on(browser: TestClient, path: str) -> str:
    document = pypdfium2.PdfDocument(browser.get(path).content)
    picture = document[0].render(scale=3, grayscale=True).to_numpy().squeeze()
    found = zxingcpp.read_barcodes(picture)
    document.close()
    return str(found[0].text)


def shared_link(browser: TestClient, shortlist: str) -> str:
    found = re.search(r"http://testserver/shared/[\w-]+", browser.post(f"{shortlist}/shares", data={}).text)
    assert found
    return found[0]


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_a_sheet_is_a_tagged_pdf_in_the_readers_language(
    facilitator: TestClient, shortlist: str, language: str
) -> None:
    read = pdf(facilitator, f"{shortlist}/sheet.pdf", language)
    root = read.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "/StructTreeRoot" in root
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    standing = sheet(facilitator, shortlist)
    said = words_of(read)
    for item in standing["items"]:
        assert item["entry"]["company"]["name"] in said
    assert standing["document"]["need"]["parts"]["title"] in said
    assert len(read.pages) == 1


def test_what_is_written_in_another_language_is_marked(facilitator: TestClient, shortlist: str) -> None:
    languages = {item["entry"]["profile"]["language"] for item in sheet(facilitator, shortlist)["items"]}
    read = pdf(facilitator, f"{shortlist}/sheet.pdf", "en")
    marked = re.findall(rb"/Lang\s*\((\w+)\)", b"".join(_parts(read)))
    assert len(languages - {"en"}) >= 2
    assert languages - {"en"} <= {code.decode() for code in marked}


def _parts(read: pypdf.PdfReader) -> Iterator[bytes]:
    yield from (page.get_contents().get_data() for page in read.pages)
    for number in range(1, int(read.trailer["/Size"])):
        written = io.BytesIO()
        read.get_object(number).write_to_stream(written)
        yield written.getvalue()


def test_a_sheet_holds_the_list_as_it_stands_and_no_notes(facilitator: TestClient, shortlist: str) -> None:
    first, second = (item["entry"]["company"] for item in sheet(facilitator, shortlist)["items"][:2])
    change(facilitator, shortlist, "reject", company=first["uid"], text="Hemligt skäl")
    change(facilitator, shortlist, "note", company=second["uid"], text="Hemlig anteckning")
    said = words_of(pdf(facilitator, f"{shortlist}/sheet.pdf"))
    assert f"1 {second['name']}" in said
    assert first["name"] not in said
    assert "Hemlig" not in said
    assert "change 2" in said


def test_a_sheet_says_what_to_ask(facilitator: TestClient, shortlist: str) -> None:
    standing = sheet(facilitator, shortlist)
    need, entries = standing["document"]["need"], [item["entry"] for item in standing["items"]]
    findings = [one for entry in entries for one in entry["findings"] if one["answer"] == "unknown"]
    wanted = next(one["wanted"] for one in findings if one["rule"] == "requirement")
    open_sentence = next(
        sentence for entry in entries for sentence in entry["unanswered"] if sentence != need["parts"]["title"]
    )
    said = words_of(pdf(facilitator, f"{shortlist}/sheet.pdf"))
    assert f"Ask every company about: {wanted[:40]}" in said
    assert f"Ask about: {open_sentence[:25]}" in said
    assert f"Ask about: {need['parts']['title']}" not in said
    page = facilitator.get(f"{shortlist}/sheet").text
    assert "Ask every company about:" in page
    assert escape(open_sentence[:25]) in page


def test_markup_in_a_profile_comes_out_as_it_was_written(
    app: FastAPI, facilitator: TestClient, shortlist: str
) -> None:
    found = facilitator.get("/companies?wanted=energi", headers={"accept": "application/json"}).json()["items"]
    other = next(one["uid"] for one in found if one["uid"] not in uids(facilitator, shortlist))
    hostile = "UPDATE profile_versions SET summary = :text, name = :name WHERE name = :known"
    known = next(one["name"] for one in found if one["uid"] == other)
    with app.state.parts.database.engine.begin() as connection:
        connection.execute(text(hostile), {"text": HOSTILE, "name": "#eval(1) \x07AB 中 😀", "known": known})
    assert change(facilitator, shortlist, "add", company=other, text="*Känd*") == 303
    assert change(facilitator, shortlist, "move", company=other, place=1) == 303
    said = words_of(pdf(facilitator, f"{shortlist}/sheet.pdf"))
    assert HOSTILE in said
    assert "#eval(1) AB" in said
    assert "*Känd*" in said


def test_the_code_leads_to_a_working_link_of_the_list_and_else_to_its_page(
    facilitator: TestClient, shortlist: str
) -> None:
    link = shared_link(facilitator, shortlist)
    token = link.rsplit("/", 1)[1]
    other = str(facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger"}).headers["location"])
    assert code_on(facilitator, f"{shortlist}/sheet.pdf?share={token}") == link
    assert code_on(facilitator, f"{shortlist}/sheet.pdf") == f"http://testserver{shortlist}"
    assert code_on(facilitator, f"{shortlist}/sheet.pdf?share=guessed") == f"http://testserver{shortlist}"
    assert code_on(facilitator, f"{other}/sheet.pdf?share={token}") == f"http://testserver{other}"
    facilitator.post(f"{shortlist}/shares/1/revocation")
    assert code_on(facilitator, f"{shortlist}/sheet.pdf?share={token}") == f"http://testserver{shortlist}"


def test_the_page_shows_the_same_code_and_leads_to_the_pdf(facilitator: TestClient, shortlist: str) -> None:
    link = shared_link(facilitator, shortlist)
    token = link.rsplit("/", 1)[1]
    page = unescape(facilitator.get(f"{shortlist}/sheet?share={token}").text)
    assert 'src="data:image/svg+xml' in page
    assert f"{shortlist}/sheet.pdf?share={token}" in page
    assert link in page


def test_a_sheet_shows_eight_companies_however_long_the_list(facilitator: TestClient) -> None:
    path = facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger", "k": 30}).headers["location"]
    page = facilitator.get(f"{path}/sheet", headers={"Accept-Language": "en"}).text
    assert page.count('class="company"') == 8
    assert "A sheet shows the first 8 of the list" in unescape(page)


def test_several_lists_make_one_pdf_with_a_sheet_each(signed_in: SignedIn, shortlist: str) -> None:
    facilitator = signed_in(Role.FACILITATOR)
    needs = facilitator.get("/needs", headers={"accept": "application/json"}).json()["items"]
    key = next(need["key"] for need in needs if need["key"] != "matsvinn-skolrestauranger")
    other = str(facilitator.post("/shortlists", data={"need": key}).headers["location"])
    numbers = [path.rsplit("/", 1)[1] for path in (shortlist, other)]
    read = pdf(facilitator, f"/needs/sheets.pdf?list={numbers[0]}&list={numbers[1]}")
    said = [" ".join(page.extract_text().split()) for page in read.pages]
    for path, page in zip((shortlist, other), said, strict=True):
        assert sheet(facilitator, path)["document"]["need"]["parts"]["title"] in page
    assert "list=" + numbers[0] in facilitator.get("/needs").text
    assert facilitator.get("/needs/sheets.pdf").status_code == 422
    assert facilitator.get("/needs/sheets.pdf?list=999").status_code == 404
