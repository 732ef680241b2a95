"""A program written against the client that openapi-python-client makes of the API's description.

client_program.py ADDRESS KEY; prints what it read.
"""

import json
import sys

import httpx
from behov_client import AuthenticatedClient
from behov_client.api.search import get_search, post_search, post_shortlist
from behov_client.api.shortlists import get_shortlist, get_shortlists
from behov_client.models import GivenWanted, ListDocument, Problem, SearchFound, SearchWanted, ShortlistSheet


def main(address: str, key: str) -> None:
    client = AuthenticatedClient(
        base_url=address, token=key, raise_on_unexpected_status=True, timeout=httpx.Timeout(60)
    )
    started = post_search.sync_detailed(
        client=client, body=SearchWanted(text="Vi kastar för mycket mat i skolans restauranger varje dag.")
    )
    text = str(started.headers["location"]).partition("text=")[2]
    found = get_search.sync(client=client, text=text, k=3)
    assert isinstance(found, SearchFound)
    assert isinstance(found.list_, ListDocument)
    given = post_shortlist.sync(client=client, body=GivenWanted(need="matsvinn-skolrestauranger", k=5))
    assert isinstance(given, ListDocument)
    newest = get_shortlists.sync(client=client)
    assert newest is not None
    assert not isinstance(newest, Problem)
    sheet = get_shortlist.sync(newest.items[0].id, client=client)
    assert isinstance(sheet, ShortlistSheet)
    missing = get_shortlist.sync(10_000, client=client)
    assert isinstance(missing, Problem)
    print(
        json.dumps(
            {
                "language": found.language,
                "found": len(found.list_.entries),
                "band": given.band,
                "places": [item.place for item in sheet.items],
                "day": sheet.given_at.date().isoformat(),
                "missing": missing.status,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
