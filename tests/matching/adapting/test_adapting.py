"""Training an adapter: what batches hold, what the loss is, and that what was learnt is what is merged."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.adapting.checkpoint import EVERY, Checkpoint
from matching.adapting.merging import merge
from matching.adapting.pairs import Pair, Source, batches
from matching.adapting.training import Recipe, Step, add_low_rank, contrast, train
from matching.encoding import SentenceTransformerEncoder
from matching.encoding.adapter import Adapter, load_adapter, mean_adapter, save_adapter
from matching.encoding.errors import AdapterError

WORDS = ["clean", "water", "for", "the", "town", "light", "street", "school", "food", "waste"]
PAIRS = [
    Pair(f"{one} {other}", f"{other} {one} town", f"{one} {other}") for one in WORDS[:5] for other in WORDS[5:]
]
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two small layers, drawn at random, with its words as tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("model")
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", ":", *WORDS])
    )
    config = BertConfig(
        vocab_size=17, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "bare")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bare")
    transformer = Transformer(str(folder / "bare"), model_args={"add_pooling_layer": False})
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(
        str(folder / "tiny"), create_model_card=False
    )
    return folder / "tiny"


def test_a_batch_is_of_one_source_and_a_seed_gives_the_same_batches() -> None:
    sources = [Source("a", PAIRS[:12], 1), Source("b", PAIRS[12:], 3)]
    drawn = list(batches(sources, 4, 40, seed=3))
    assert drawn == list(batches(sources, 4, 40, seed=3))
    assert drawn != list(batches(sources, 4, 40, seed=4))
    origins = [{pair in PAIRS[12:] for pair in batch} for batch in drawn]
    assert all(len(origin) == 1 for origin in origins)
    assert 20 < origins.count({True}) < 38
    assert all(len({pair.query for pair in batch}) == 4 for batch in drawn)


def test_a_source_too_small_for_a_batch_is_named() -> None:
    with pytest.raises(ValueError, match="a has 25 pairs, fewer than a batch of 64"):
        next(batches([Source("a", PAIRS, 1)], 64, 1, 0))


def test_pairs_that_stand_together_come_into_the_same_batch() -> None:
    drawn = list(batches([Source("a", PAIRS[:24], 1, together=4)], 8, 9, seed=3))
    rows = [PAIRS[start : start + 4] for start in range(0, 24, 4)]
    assert all(batch[:4] in rows and batch[4:] in rows and batch[:4] != batch[4:] for batch in drawn)
    for third in range(0, 9, 3):
        assert {pair.query for batch in drawn[third : third + 3] for pair in batch} == {
            p.query for p in PAIRS[:24]
        }


@pytest.mark.parametrize(("count", "together", "size"), [(24, 3, 8), (22, 4, 8)])
def test_rows_that_do_not_fill_a_batch_evenly_are_named(count: int, together: int, size: int) -> None:
    with pytest.raises(ValueError, match="a has rows of"):
        next(batches([Source("a", PAIRS[:count], 1, together=together)], size, 1, 0))


def test_the_loss_is_that_of_the_formula_and_one_group_does_not_count_against_itself() -> None:
    import torch

    drawn = np.random.default_rng(1).standard_normal((2, 3, 4))
    queries, passages = drawn / np.linalg.norm(drawn, axis=2, keepdims=True)
    logits = queries @ passages.T / 0.1

    def by_hand(allowed: np.ndarray[Any, Any]) -> float:
        shown = np.where(allowed, np.exp(logits), 0.0)
        own = np.exp(np.diag(logits))
        return float(-(np.log(own / shown.sum(axis=1)).mean() + np.log(own / shown.sum(axis=0)).mean()) / 2)

    def ours(groups: list[str]) -> float:
        return float(contrast(torch.from_numpy(queries), torch.from_numpy(passages), groups, 0.1))

    assert ours(["a", "b", "c"]) == pytest.approx(by_hand(np.ones((3, 3), bool)))
    apart = np.array([[True, True, False], [True, True, True], [False, True, True]])
    assert ours(["a", "b", "a"]) == pytest.approx(by_hand(apart))


def test_training_lowers_the_loss_and_tells_how_far_it_is(tiny: Path) -> None:
    told: list[Step] = []
    before = (tiny / "model.safetensors").read_bytes()
    train(
        tiny,
        [PAIRS] * 30,
        30,
        Recipe(rank=4, learning_rate=0.02),
        prefixes=("query: ", ""),
        on_step=told.append,
    )
    assert [step.done for step in told] == list(range(1, 31))
    assert told[-1].loss < 0.8 * told[0].loss
    assert told[-1].seconds_left == 0
    assert (tiny / "model.safetensors").read_bytes() == before


def test_what_was_learnt_is_what_is_merged(tiny: Path, tmp_path: Path) -> None:
    """The model with the parts beside its weights, and one with the adapter added to its weights, are one."""
    import torch
    from transformers import BertModel

    beside, merged = (BertModel.from_pretrained(tiny, add_pooling_layer=False).eval() for _ in range(2))
    parts = add_low_rank(beside, Recipe(rank=3))
    assert len(parts) == 2 * 6
    for part in parts.values():
        torch.nn.init.normal_(part.up, std=0.1)
    save_adapter(Adapter({f"{n}.weight": p.matrices() for n, p in parts.items()}, {"steps": 1}), tmp_path / "a")
    adapter = load_adapter(tmp_path / "a")
    assert adapter.about == {"steps": 1}
    state = merged.state_dict()
    for name, weight in state.items():
        state[name] = torch.from_numpy(adapter.added_to(name, weight.numpy()))
    merged.load_state_dict(state)
    ids = torch.tensor([[2, 7, 8, 9, 3]])
    with torch.no_grad():
        one, other = beside(ids).last_hidden_state, merged(ids).last_hidden_state
    assert (one - other).abs().max() < 0.005  # the adapter is kept in half precision


def test_the_mean_of_adapters_is_the_mean_of_what_they_add() -> None:
    drawn = np.random.default_rng(7)

    def made() -> Adapter:
        up, down = drawn.normal(size=(9, 2)), drawn.normal(size=(2, 5))
        return Adapter({"w": (up.astype(np.float32), down.astype(np.float32))}, {})

    adapters = [made(), made()]
    nothing = np.zeros((9, 5))
    wanted = np.mean([one.added_to("w", nothing) for one in adapters], axis=0)
    assert np.allclose(mean_adapter(adapters, 4).added_to("w", nothing), wanted, atol=1e-5)
    nearest = mean_adapter(adapters, 3)
    assert [part.shape for part in nearest.parts["w"]] == [(9, 3), (3, 5)]
    lost = np.linalg.svd(wanted, compute_uv=False)[3]
    assert np.isclose(np.linalg.norm(nearest.added_to("w", nothing) - wanted), lost, rtol=1e-4)


def test_an_adapter_that_does_not_fit_or_is_none_is_refused(tmp_path: Path) -> None:
    adapter = Adapter({"w": (np.ones((3, 1), np.float32), np.ones((1, 2), np.float32))}, {})
    assert np.array_equal(adapter.added_to("w", np.zeros((3, 2))), np.ones((3, 2)))
    assert np.array_equal(adapter.added_to("other", np.zeros((9, 9))), np.zeros((9, 9)))
    with pytest.raises(AdapterError, match="shape"):
        adapter.added_to("w", np.zeros((2, 3)))
    with pytest.raises(AdapterError, match="cannot read"):
        load_adapter(tmp_path / "missing")
    (tmp_path / "torn").write_bytes(b"{}")
    with pytest.raises(AdapterError, match="cannot read"):
        load_adapter(tmp_path / "torn")


def test_a_run_that_was_stopped_goes_on_to_the_same_end(tiny: Path, tmp_path: Path) -> None:
    recipe, saved = Recipe(rank=4, learning_rate=0.02), Checkpoint(tmp_path / "run", "this one")
    whole = train(tiny, [PAIRS] * 60, 60, recipe, prefixes=("", ""))

    def stop(step: Step) -> None:
        if step.done == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(tiny, [PAIRS] * 60, 60, recipe, prefixes=("", ""), on_step=stop, checkpoint=saved)
    told: list[Step] = []
    resumed = train(tiny, [PAIRS] * 60, 60, recipe, prefixes=("", ""), on_step=told.append, checkpoint=saved)
    assert told[0].done == EVERY + 1
    for name, (up, down) in whole.parts.items():
        assert np.allclose(resumed.parts[name][0] @ resumed.parts[name][1], up @ down, atol=1e-4)


def test_what_another_run_saved_or_a_torn_file_is_not_gone_on_with(tiny: Path, tmp_path: Path) -> None:
    recipe = Recipe(rank=4)
    train(tiny, [PAIRS] * 25, 25, recipe, prefixes=("", ""), checkpoint=Checkpoint(tmp_path / "run", "one"))
    for saved in (Checkpoint(tmp_path / "run", "other"), Checkpoint(tmp_path / "torn", "one")):
        (tmp_path / "torn").write_bytes(b"{}")
        told: list[Step] = []
        train(tiny, [PAIRS] * 2, 2, recipe, prefixes=("", ""), on_step=told.append, checkpoint=saved)
        assert told[0].done == 1


def test_a_merged_folder_is_the_model_with_what_was_learnt(tiny: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    adapter = train(tiny, [PAIRS] * 3, 3, Recipe(rank=4), prefixes=("", ""))
    merge(tiny, adapter, tmp_path / "merged")
    before, after = load_file(tiny / "model.safetensors"), load_file(tmp_path / "merged" / "model.safetensors")
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {name for name in before if any(name.endswith(part) for part in adapter.parts)}
    assert SentenceTransformerEncoder(str(tmp_path / "merged"), "float32").encode(["water"], "query").vectors.any()


def test_an_adapter_of_another_model_is_not_merged(tiny: Path, tmp_path: Path) -> None:
    stranger = Adapter({"x.weight": (np.ones((3, 1), np.float32), np.ones((1, 2), np.float32))}, {})
    with pytest.raises(AdapterError, match="has no weight x"):
        merge(tiny, stranger, tmp_path / "merged")
    with pytest.raises(AdapterError, match="only models that keep their weights there"):
        merge(tmp_path, stranger, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
