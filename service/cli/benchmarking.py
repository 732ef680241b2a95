"""`behov benchmark`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.benchmarks.collections import DATA, SEED
from matching.encoding import e5_small
from models.catalogue_repository import profiles_in_force
from models.database import open_database
from service import terminal
from service.encoder import open_encoder
from service.indexing import to_document
from service.settings import load_settings

SAMPLE_CATALOGUES = {"vaxtverket", "fjordhub", "northstar"}

if TYPE_CHECKING:
    from evaluation.benchmarks.retrieval import Table
    from evaluation.significance import Interval
    from matching.document import Document
    from matching.encoding import Encoder


class Collection(StrEnum):
    """The public collections there are benchmarks on."""

    SBIR = "sbir"
    DOFFIN = "doffin"
    NORQUAD = "norquad"
    COMPANIES = "companies"
    NYNORSK = "nynorsk"
    LEARNING = "learning"
    PARTS = "parts"
    CATEGORIES = "categories"
    NOBODY = "nobody"


def register(app: typer.Typer) -> None:
    app.command("benchmark")(run_benchmark)


def run_benchmark(
    collection: Annotated[
        Collection,
        typer.Argument(
            help="sbir: research topics to the companies that won; doffin: notices to CPV labels in three "
            "languages; norquad: questions to passages; companies: needs in Swedish and Norwegian to the real "
            "companies they were written for; nynorsk: the Norwegian ones in bokmål and in nynorsk; "
            "learning: sbir's later years, learnt on earlier ones; "
            "parts: what each part of the ranking adds; categories: the divisions suggested for doffin's notices; "
            "nobody: how surely a list says that nobody meets a need."
        ),
    ],
    data: Annotated[Path, typer.Option(help="The folder of the public collections.")] = DATA,
    seed: Annotated[int, typer.Option(help="Draws the language of each label in doffin's mixed pool.")] = SEED,
    json_wanted: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Measure every ranker on a public collection, with 95 % intervals."""
    from evaluation.benchmarks.retrieval import as_json, benchmark  # half a second no other command should wait

    encoder = open_encoder(load_settings())
    if collection is Collection.LEARNING:
        from evaluation.benchmarks.learning import FROM, measure

        found = measure(data, FROM, encoder)
        if json_wanted:
            terminal.show_json({collection.value: found})
        else:
            columns = list(found["learnt"])
            lines = [[name, *(str(row[column]) for column in columns)] for name, row in found.items()]
            terminal.table(["learning", *columns], lines)
        return
    if collection is Collection.PARTS:
        from evaluation.benchmarks.parts import as_rows
        from evaluation.benchmarks.parts import measure as measure_parts

        plain = open_encoder(load_settings(), model=e5_small.PLAIN_NAME)
        rows = []
        for added in measure_parts(data, encoder, plain):
            rows += as_rows([added])
            terminal.note(" · ".join(str(value) for value in rows[-1].values()))
        if json_wanted:
            terminal.show_json({collection.value: rows})
        else:
            terminal.table(list(rows[0]), [[str(value) for value in row.values()] for row in rows])
        return
    if collection is Collection.CATEGORIES:
        _categories(data, encoder, seed, json_wanted)
        return
    if collection is Collection.NOBODY:
        _nobody(data, encoder, json_wanted)
        return
    with terminal.progress(f"Encoding {collection}") as on_progress:
        table = benchmark(collection.value, data, encoder, seed=seed, on_progress=on_progress)
    if json_wanted:
        terminal.show_json({collection.value: as_json(table)})
    else:
        _show(table)
        terminal.note(f"Seed {seed}. Intervals: 95 %, needs drawn anew by owner.")


def _categories(data: Path, encoder: "Encoder", seed: int, json_wanted: bool) -> None:
    from evaluation.benchmarks.categories import BASELINE, SUGGESTED, measure
    from evaluation.benchmarks.retrieval import as_json

    with terminal.progress("Encoding notices") as on_progress:
        found = measure(data, encoder, seed, on_progress)
    if json_wanted:
        ratios = {name: found[SUGGESTED][name].mean / row.mean for name, row in found[BASELINE].items()}
        terminal.show_json({"categories": as_json(found), "ratio": ratios})
        return
    terminal.table(["Right division", SUGGESTED, BASELINE, "ratio"], _beside(found, SUGGESTED, BASELINE))


def _nobody(data: Path, encoder: "Encoder", json_wanted: bool) -> None:
    from evaluation.benchmarks.nobody import (
        BASELINE,
        IN_USE,
        Put,
        challenge_set,
        company_list,
        measure,
        needs_of,
    )
    from evaluation.benchmarks.retrieval import as_json

    catalogues = {"challenge set": challenge_set(), "Norwegian list": company_list(data)}
    if samples := _sample_profiles():
        catalogues["sample catalogues"] = Put(samples, needs_of("samples"))
    else:
        terminal.note("The sample catalogues are not in this data folder: what was written for them is left out.")
    found = {name: measure(put, encoder) for name, put in catalogues.items()}
    if json_wanted:
        terminal.show_json({"nobody": {name: as_json(table) for name, table in found.items()}})
        return
    for name, table in found.items():
        terminal.table([name, IN_USE, BASELINE, "ratio"], _beside(table, IN_USE, BASELINE))


def _beside(found: "Table", in_use: str, baseline: str) -> list[list[str]]:
    """A row for each measure: what is in use, the baseline where it has it, and how many times the baseline."""
    rows = []
    for name, estimate in found[in_use].items():
        base = found[baseline].get(name)
        ratio = f"{estimate.mean / base.mean:.2f}" if base and base.mean else ""
        told = _figure(base.mean, base.interval) if base else ""
        rows.append([name, _figure(estimate.mean, estimate.interval), told, ratio])
    return rows


def _sample_profiles() -> "list[Document]":
    """What the sample catalogues list in the data folder in use; nothing where one of them is missing."""
    with open_database(load_settings().places.database_url).reading() as session:
        listed = [one for one in profiles_in_force(session) if one.source in SAMPLE_CATALOGUES]
    found = {one.source for one in listed}
    return [to_document(one) for one in listed] if found == SAMPLE_CATALOGUES else []


def _show(table: "Table") -> None:
    measures = list(next(iter(table.values())))
    terminal.table(
        ["measure", *table],
        [
            [measure, *(_figure(row[measure].mean, row[measure].interval) for row in table.values())]
            for measure in measures
        ],
    )


def _figure(value: float, interval: "Interval | None") -> str:
    return f"{value:.3f}" + (f" ({interval.low:.3f}–{interval.high:.3f})" if interval else "")
