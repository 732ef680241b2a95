"""The map: needs and companies in two dimensions, near one another where they are about the same.

Places come from the mean vectors of profiles and needs: principal components, then t-SNE begun from them (van der
Maaten and Hinton 2008, https://jmlr.org/papers/v9/vandermaaten08a.html). Groups are k-means over the companies.
Seeds are fixed and one thread computes, so that the same index gives the same map.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from matching.document import Document
from matching.language import content_words, stemmed
from matching.matcher import Matcher
from matching.vectors import normalised
from models.need_repository import StoredNeed
from service.shortlisting import ask_stored

MOST_COMPANIES = 20_000
"""The first ones by name are drawn; more would take too long to place."""

TSNE_COMPANIES = 2000
"""With more companies the places are the first two principal components: t-SNE would take minutes."""

FEWEST_FOR_TSNE = 8

COMPONENTS = 20
PERPLEXITY = 20
SEED = 0
MOST_CLUSTERS = 8
"""More groups than that cannot be told apart by their colours."""

WORDS = 5
SHORTEST_WORD = 4

Places = NDArray[np.float64]
Stem = tuple[str, str]
"""A stem with its language before it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A need or a company: its place, from 0 to 1 to the right and downwards, and the number of its group."""

    kind: str
    key: str
    name: str
    language: str
    x: float
    y: float
    cluster: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group, numbered from 1, largest first: its most telling words with their languages, how many companies it
    has, the keys of its needs, and the place of its number."""

    number: int
    words: tuple[tuple[str, str], ...]
    companies: int
    needs: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """Everything on the map."""

    points: tuple[Point, ...]
    clusters: tuple[Cluster, ...]


def draw_map(matcher: Matcher, names: Mapping[str, str], needs: Sequence[StoredNeed]) -> Map:
    """The map of the companies called `names`, by their uid, as far as the index has them, and of `needs`."""
    profiles: dict[str, list[int]] = defaultdict(list)
    for position, document in enumerate(matcher.index.documents):
        if document.company in names:
            profiles[document.company].append(position)
    uids = sorted(profiles)
    if not uids:
        return Map((), ())
    means = matcher.index.dense.means
    companies = [means[profiles[uid]].mean(axis=0) for uid in uids]
    asked = [matcher.encode(ask_stored(need).query).segments.mean(axis=0) for need in needs]
    vectors = normalised(np.stack([*companies, *asked])).astype(np.float64)
    places, clusters = placed(vectors, len(uids))
    documents = matcher.index.documents
    spoken = [documents[profiles[uid][0]].language for uid in uids] + [need.text.language for need in needs]
    called = [*(names[uid] for uid in uids), *(need.text.title for need in needs)]
    kinds = ["company"] * len(uids) + ["need"] * len(needs)
    points = [
        Point(kind, key, name, language, round(float(x), 4), round(float(y), 4), int(cluster))
        for kind, key, name, language, (x, y), cluster in zip(
            kinds, [*uids, *(need.key for need in needs)], called, spoken, places, clusters, strict=True
        )
    ]
    texts = [[documents[position] for position in profiles[uid]] for uid in uids]
    return Map(tuple(points), tuple(_described(points, texts)))


def placed(vectors: Places, companies: int) -> tuple[Places, NDArray[np.int64]]:
    """The place, from 0 to 1 each way, and the group of each of `vectors`, the first `companies` of which are
    companies. Shapes (n, 2) and (n,)."""
    if not np.ptp(vectors, axis=0).any():
        return np.full((len(vectors), 2), 0.5), np.ones(len(vectors), dtype=np.int64)
    with threadpool_limits(1):
        main = _components(vectors, COMPONENTS)
        return _scaled(_flat(main, companies)), _clusters(main, companies)


def _components(vectors: Places, most: int) -> Places:
    wanted = min(most, *vectors.shape)
    return np.asarray(PCA(wanted, svd_solver="full").fit_transform(vectors), dtype=np.float64)


def _flat(main: Places, companies: int) -> Places:
    """Two dimensions of points in more."""
    if companies > TSNE_COMPANIES or len(main) < FEWEST_FOR_TSNE:
        return main[:, :2]
    perplexity = min(PERPLEXITY, (len(main) - 1) / 3)
    method = TSNE(random_state=SEED, init="pca", perplexity=perplexity, learning_rate="auto")
    return np.asarray(method.fit_transform(main), dtype=np.float64)


def _scaled(places: Places) -> Places:
    """Every coordinate from 0 to 1."""
    low, spread = places.min(axis=0), np.ptp(places, axis=0)
    scaled: Places = (places - low) / np.where(spread > 0, spread, 1)
    return scaled


def _clusters(main: Places, companies: int) -> NDArray[np.int64]:
    """Each point's group, from 1, largest first: k-means over the companies, which needs then join."""
    different = len(np.unique(main[:companies], axis=0))
    count = min(MOST_CLUSTERS, max(1, round(math.sqrt(companies / 2))), different)
    found = KMeans(count, random_state=SEED, n_init=10).fit(main[:companies])
    order = np.argsort(-np.bincount(found.labels_, minlength=count), kind="stable")
    number = np.empty(count, dtype=np.int64)
    number[order] = np.arange(1, count + 1)
    return np.asarray(number[found.predict(main)], dtype=np.int64)


def _described(points: Sequence[Point], texts: Sequence[Sequence[Document]]) -> list[Cluster]:
    """The groups of `points`, of which the first are the companies that `texts` are of."""
    said = [_words(documents) for documents in texts]
    speakers = Counter(documents[0].language for documents in texts)
    users = Counter(known for words in said for known in words)
    described = []
    for number in sorted({point.cluster for point in points[: len(texts)]}):
        members = [place for place, point in enumerate(points) if point.cluster == number]
        own = [place for place in members if place < len(texts)]
        here = Counter(texts[place][0].language for place in own)
        usual = {known: here[known[0]] * users[known] / speakers[known[0]] for known in users}
        keywords = {stem for place in own for one in texts[place] for stem in _stems(_keywords(one), one.language)}
        centre = np.median([(points[place].x, points[place].y) for place in members], axis=0)
        described.append(
            Cluster(
                number,
                _telling([said[place] for place in own], usual, keywords),
                len(own),
                tuple(points[place].key for place in members if place >= len(texts)),
                round(float(centre[0]), 4),
                round(float(centre[1]), 4),
            )
        )
    return described


def _words(documents: Sequence[Document]) -> dict[Stem, str]:
    """The stems of what a company's profiles in its first language say, its name left out; each with a word that
    has it."""
    language = documents[0].language
    return _stems(" ".join(one.matched_text for one in documents if one.language == language), language)


def _stems(text: str, language: str) -> dict[Stem, str]:
    found: dict[Stem, str] = {}
    for word, stem in stemmed(content_words(text, language), language):
        if len(word) >= SHORTEST_WORD and word.isalpha():
            found.setdefault((language, stem), word)
    return found


def _keywords(document: Document) -> str:
    return document.text[document.quotable :]


def _telling(
    own: Sequence[Mapping[Stem, str]], usual: Mapping[Stem, float], keywords: Set[Stem]
) -> tuple[tuple[str, str], ...]:
    """The words that companies of a group use more than others who write in the same language. A stem counts the
    part of the group that has it times the logarithm of how many that are beside the `usual` number. Words that
    one of them has as a keyword come first: they name what the others only talk about."""
    here = Counter(known for words in own for known in words)

    def weight(known: Stem) -> float:
        return here[known] / len(own) * math.log(here[known] / usual[known])

    common = [known for known in here if here[known] > 1 or len(own) == 1]
    forms: list[tuple[str, str]] = []
    for known in sorted(common, key=lambda known: (known not in keywords, -weight(known), known)):
        form = Counter(words[known] for words in own if known in words).most_common(1)[0][0]
        if all(form[:SHORTEST_WORD] != other[:SHORTEST_WORD] for other, _ in forms):
            forms.append((form, known[0]))
        if len(forms) == WORDS:
            break
    return tuple(forms)
