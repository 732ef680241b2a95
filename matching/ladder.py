"""The step of the innovation ladder that a shortlist suggests: initiera, introducera, införa."""

from collections.abc import Sequence
from typing import Literal

from matching.bands import BANDS, Band

Step = Literal["initiate", "introduce", "implement"]

ENOUGH_SUPPLIERS = 3
"""So many companies on the market that may fit make a young market."""

ON_THE_MARKET = frozenset({"market", "scale"})


def suggested_step(found: Sequence[tuple[Band, str | None]]) -> Step:
    """From each company's band and maturity: no solution (initiate), first solutions (introduce), a young market
    (implement). A maturity that is not known counts as not yet on the market."""
    fitting = [maturity for band, maturity in found if BANDS.index(band) <= BANDS.index("possible")]
    if not fitting:
        return "initiate"
    on_the_market = sum(maturity in ON_THE_MARKET for maturity in fitting)
    return "implement" if on_the_market >= ENOUGH_SUPPLIERS else "introduce"
