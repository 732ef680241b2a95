"""What every measure says of itself, so that the report and the documentation never have to guess."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["need", "catalogue", "group", "prediction", "pair of runs", "judges"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure in words.

    name: as it stands in a table, with k for a cutoff. title: the name with its variant spelled out.
    definition: one sentence. parameters: (name, meaning). paper: where it was defined. low, high: its range.
    per: what one value belongs to. function: the dotted name of what computes it.
    """

    name: str
    title: str
    definition: str
    parameters: tuple[tuple[str, str], ...]
    paper: str
    low: float
    high: float
    per: Unit
    function: str
