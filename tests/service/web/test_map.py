"""The map holds everybody, is the same every time, and puts needs near those who may meet them."""

import dataclasses
import itertools
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
from service.web.map_picture import as_svg, zoomed
from service.web.mapping import TSNE_COMPANIES, Cluster, Map, Point, placed
from tests.service.web.conftest import PAGE, SignedIn

JSON = {"accept": "application/json"}


def test_everybody_who_is_listed_is_on_the_map_once(facilitator: TestClient) -> None:
    drawn = facilitator.get("/map", headers=JSON).json()
    companies: set[str] = set()
    cursor = ""
    while cursor is not None:
        page = facilitator.get(f"/companies?limit=100{cursor}", headers=JSON).json()
        companies |= {one["uid"] for one in page["items"]}
        cursor = page["next"] and f"&after={page['next']}"
    needs = {need["key"] for need in facilitator.get("/needs", headers=JSON).json()["items"]}
    keys = [(point["kind"], point["key"]) for point in drawn["points"]]
    assert len(companies) > 100
    assert sorted(keys) == sorted([("company", uid) for uid in companies] + [("need", key) for key in needs])
    assert sum(cluster["companies"] for cluster in drawn["clusters"]) == len(companies)
    assert {key for cluster in drawn["clusters"] for key in cluster["needs"]} == needs
    assert all(0 <= point[axis] <= 1 for point in drawn["points"] for axis in "xy")
    html = facilitator.get("/map").text
    assert all(f"group={cluster['number']}" in html for cluster in drawn["clusters"])
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


def many(count: int) -> Map:
    drawn = np.random.default_rng(1)
    points = tuple(
        Point("company", f"c{number}", f"Company {number}", "sv", *drawn.random(2).tolist(), 1 + number % 8)
        for number in range(count)
    )
    words = (("parkering", "sv"), ("elbil", "sv"), ("laddning", "sv"))
    clusters = tuple(Cluster(number, words, count // 8, (), 0.5, 0.5) for number in range(1, 9))
    return Map(points, clusters)


def test_a_map_of_very_many_is_light_and_leads_to_its_groups() -> None:
    picture = as_svg(many(20_000), "Map")
    assert len(picture) < 130_000
    assert [int(group) for group in re.findall(r'href="/map\?group=(\d)"', picture)] == list(range(1, 9))
    assert "/companies/" not in picture
    assert as_svg(many(400), "Map").count("/companies/") == 400


def test_labels_of_groups_do_not_lie_on_each_other() -> None:
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)">', as_svg(many(8), "Map"))
    heights = sorted(float(y) for _x, y in places)
    assert len(heights) == 8
    assert all(after - before > 25 for before, after in itertools.pairwise(heights))
    assert all(0 < float(x) < 1000 and 0 < float(y) < 660 for x, y in places)


def test_labels_at_the_bottom_find_room_above_each_other() -> None:
    low = dataclasses.replace(many(8), clusters=tuple(dataclasses.replace(c, y=0.99) for c in many(8).clusters))
    heights = sorted(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)">', as_svg(low, "Map")))
    assert all(after - before > 25 for before, after in itertools.pairwise(heights))


def test_a_group_of_very_many_leads_nowhere_but_is_drawn() -> None:
    alone = as_svg(zoomed(many(20_000), 3), "Map", alone=True)
    assert "<path" in alone
    assert "href" not in alone


def test_one_group_is_drawn_as_large_as_the_whole(facilitator: TestClient) -> None:
    whole = facilitator.get("/map", headers=JSON).json()
    group = whole["clusters"][0]
    alone = facilitator.get("/map?group=1", headers=JSON).json()
    assert {point["key"] for point in alone["points"]} == {
        point["key"] for point in whole["points"] if point["cluster"] == 1
    }
    assert alone["clusters"] == [group]
    for axis in "xy":
        assert {0.0, 1.0} <= {point[axis] for point in alone["points"]}
    assert facilitator.get("/map?group=9").status_code == 422
