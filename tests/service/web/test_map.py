"""The map holds everybody, is the same every time, and puts needs near those who may meet them."""

import math
import re
import statistics

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD
from service.web.mapping import TSNE_COMPANIES, placed
from tests.service.web.conftest import PAGE, SignedIn

JSON = {"accept": "application/json"}


def test_everybody_who_is_listed_is_on_the_map_once(facilitator: TestClient) -> None:
    drawn = facilitator.get("/map", headers=JSON).json()
    companies: set[str] = set()
    start: int | None = 0
    while start is not None:
        page = facilitator.get(f"/companies?limit=100&start={start}", headers=JSON).json()
        companies |= {one["uid"] for one in page["items"]}
        start = page["next"]
    needs = {need["key"] for need in facilitator.get("/needs", headers=JSON).json()["items"]}
    keys = [(point["kind"], point["key"]) for point in drawn["points"]]
    assert len(companies) > 100
    assert sorted(keys) == sorted([("company", uid) for uid in companies] + [("need", key) for key in needs])
    assert sum(cluster["companies"] for cluster in drawn["clusters"]) == len(companies)
    assert {key for cluster in drawn["clusters"] for key in cluster["needs"]} == needs
    assert all(0 <= point[axis] <= 1 for point in drawn["points"] for axis in "xy")
    html = facilitator.get("/map").text
    links = re.findall(r'<a href="/(compan|need)[^"]+"[^>]*><title>', html)
    assert (links.count("compan"), links.count("need")) == (len(companies), len(needs))
    assert "style=" not in html


def test_the_same_index_gives_the_same_bytes(app: FastAPI, facilitator: TestClient) -> None:
    first = facilitator.get("/map").content
    again = create_app(load_settings())
    other = TestClient(again, headers=PAGE, follow_redirects=False)
    other.post("/sign-in", data={"name": "demo.facilitator", "password": PASSWORD})
    assert other.get("/map").content == first
    again.state.parts.database.close()


def test_a_need_lies_near_the_companies_of_its_list(facilitator: TestClient) -> None:
    points = facilitator.get("/map", headers=JSON).json()["points"]
    companies = {point["key"]: point for point in points if point["kind"] == "company"}
    shares = []
    for need in [point for point in points if point["kind"] == "need"][::3]:
        path = facilitator.post("/shortlists", data={"need": need["key"]}).headers["location"]
        order = sorted(companies, key=lambda uid: math.dist(*((p["x"], p["y"]) for p in (companies[uid], need))))
        items = facilitator.get(path, headers=JSON).json()["items"]
        shares += [order.index(item["entry"]["company"]["uid"]) / len(order) for item in items]
    assert statistics.mean(shares) < 0.25  # 0.5 is chance


def test_a_group_is_called_by_words_and_not_by_names_or_stems(signed_in: SignedIn) -> None:
    clusters = signed_in(Role.OPERATOR).get("/map", headers=JSON).json()["clusters"]
    companies = signed_in(Role.OPERATOR).get("/companies?limit=100", headers=JSON).json()["items"]
    names = {one["name"].split()[0].lower() for one in companies}
    words = [word for cluster in clusters for word in cluster["words"]]
    assert len(clusters) > 3
    assert all(cluster["words"] for cluster in clusters)
    assert not names & set(words)
    assert len(set(words)) > 0.8 * len(words)


@pytest.mark.parametrize("companies", [1, 2, 3, 7, 8, 30, TSNE_COMPANIES + 1])
@pytest.mark.parametrize("needs", [0, 1, 3])
@pytest.mark.parametrize("alike", [True, False])
def test_few_many_and_equal_companies_all_get_a_place(companies: int, needs: int, alike: bool) -> None:
    count = companies + needs
    vectors = np.ones((count, 32)) if alike else np.random.default_rng(1).normal(size=(count, 32))
    places, groups = placed(vectors, companies)
    assert places.shape == (count, 2)
    assert ((places >= 0) & (places <= 1)).all()
    assert groups.shape == (count,)
    assert set(groups) == set(groups[:companies]) == set(range(1, max(groups) + 1))
    assert (np.diff(np.bincount(groups[:companies])[1:]) <= 0).all()
