import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from matching.encoding import EncoderId, ModelError, SentenceTransformerEncoder, TextTooLongError
from matching.encoding.e5_small import MANIFEST

SENTENCES = [
    "Kommunen behöver varna hemtjänsten när en brukare har fallit.",
    "Larmet ska gå till närmaste kollega inom en minut.",
    "Løsningen skal fungere uten dekning.",
    "It must cost less than 40 euros a month.",
    "Vi renser avløpsvann.",
    "Drones inspect bridges and report cracks to the road owner, who repairs them in the order of their danger.",
]
TEXTS = [" ".join(SENTENCES[i:j]) for i in range(6) for j in range(i + 1, 7)] + ["Kort."]


def _halves(text: str) -> list[tuple[int, int]]:
    return [(0, len(text) // 2), (len(text) // 2, len(text))]


@pytest.fixture(scope="module", params=["bfloat16", "float32"])
def precise(request: pytest.FixtureRequest, e5_folder: Path) -> SentenceTransformerEncoder:
    """The default encoder in each precision."""
    return SentenceTransformerEncoder(e5_folder, precision=request.param)


@pytest.mark.parametrize("kind", ["passage", "query"])
def test_a_vector_does_not_depend_on_its_company(precise: SentenceTransformerEncoder, kind: str) -> None:
    """Shuffled, alone, in parts or with spans, a text has the same vectors bit for bit."""
    texts = TEXTS if kind == "passage" else TEXTS[:8]
    spans = [_halves(text) for text in texts]
    together = precise.encode(texts, kind, spans)

    order = list(range(len(texts)))
    random.Random(7).shuffle(order)
    shuffled = precise.encode([texts[i] for i in order], kind, [spans[i] for i in order])
    for place, index in enumerate(order):
        assert np.array_equal(shuffled.vectors[place], together.vectors[index])
        assert np.array_equal(shuffled.spans[place], together.spans[index])

    for index in (0, len(texts) - 1):
        assert np.array_equal(precise.encode([texts[index]], kind).vectors[0], together.vectors[index])
    assert np.array_equal(precise.encode(texts[3:7], kind).vectors, together.vectors[3:7])


def test_needs_that_share_a_pass_have_the_vectors_they_have_alone(
    precise: SentenceTransformerEncoder, e5_folder: Path
) -> None:
    alone = [precise.encode([text], "query", [_halves(text)]) for text in TEXTS]
    sharing = SentenceTransformerEncoder(e5_folder, precision=precise.id.precision)
    if not sharing.share_passes():
        pytest.skip("the kernels of this processor give other bits to other numbers of tokens")
    passes = list(sharing._passes(sharing._tokenise(TEXTS, "query"), "query"))
    assert len(passes) < len(TEXTS) / 2
    together = sharing.encode(TEXTS, "query", [_halves(text) for text in TEXTS])
    assert np.array_equal(together.vectors, np.concatenate([one.vectors for one in alone]))
    for place, one in enumerate(alone):
        assert np.array_equal(together.spans[place], one.spans[0])


def test_no_pass_is_shared_where_kernels_differ(e5_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = SentenceTransformerEncoder(e5_folder, precision="float32")
    linear = torch.nn.functional.linear

    def kernels(tokens: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        return linear(tokens, weight, bias) + (1e-6 if len(tokens) == 100 else 0.0)

    monkeypatch.setattr(torch.nn.functional, "linear", kernels)
    assert not encoder.share_passes()
    assert all(len(one) == 1 for one in encoder._passes(encoder._tokenise(TEXTS, "query"), "query"))


def test_vectors_are_those_of_sentence_transformers(precise: SentenceTransformerEncoder, e5_folder: Path) -> None:
    """Speed costs no meaning: cosine at least 0.9997 to the library's own float32."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(e5_folder), device="cpu", local_files_only=True)
    theirs = plain.encode([f"passage: {text}" for text in TEXTS[:6]])
    ours = precise.encode(TEXTS[:6], "passage").vectors
    cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1)
    assert cosines.min() >= (0.9997 if precise.id.precision == "bfloat16" else 0.999999)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_reading_the_folder_directly_gives_the_vectors_that_the_library_gives(
    precise: SentenceTransformerEncoder, e5_folder: Path, tmp_path: Path
) -> None:
    """The same folder, once read directly and once, without its manifest, by sentence-transformers."""
    folder = tmp_path / e5_folder.name
    shutil.copytree(e5_folder, folder, copy_function=os.link, ignore=shutil.ignore_patterns(MANIFEST))
    by_library = SentenceTransformerEncoder(folder, precision=precise.id.precision)
    assert by_library.id == precise.id
    spans = [_halves(text) for text in TEXTS]
    ours, theirs = precise.encode(TEXTS, "passage", spans), by_library.encode(TEXTS, "passage", spans)
    assert np.abs(ours.vectors - theirs.vectors).max() < 0.002
    assert max(np.abs(mine - other).max() for mine, other in zip(ours.spans, theirs.spans, strict=True)) < 0.005


def test_a_damaged_folder_is_named(e5_folder: Path, tmp_path: Path) -> None:
    """A model folder with its manifest but without its weights cannot be loaded, and says which one."""
    folder = tmp_path / e5_folder.name
    shutil.copytree(e5_folder, folder, copy_function=os.link, ignore=shutil.ignore_patterns("*.safetensors"))
    with pytest.raises(ModelError, match=f"cannot load the encoder .*{folder.name}"):
        SentenceTransformerEncoder(folder)


def test_vectors_are_of_unit_length_and_halves(encoder: SentenceTransformerEncoder) -> None:
    """What is given out is float32 that float16 holds without loss, so a cache changes nothing."""
    encoded = encoder.encode(TEXTS[:3], "passage", [_halves(text) for text in TEXTS[:3]])
    for vectors in (encoded.vectors, *encoded.spans):
        assert vectors.dtype == np.float32
        assert np.array_equal(vectors.astype(np.float16).astype(np.float32), vectors)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_a_span_stands_for_its_sentence(encoder: SentenceTransformerEncoder) -> None:
    """The span nearest to a question is the sentence that answers it; the whole text's span is its vector."""
    text = " ".join(SENTENCES)
    starts = [text.index(sentence) for sentence in SENTENCES]
    spans = [(start, start + len(sentence)) for start, sentence in zip(starts, SENTENCES, strict=True)]
    encoded = encoder.encode([text], "passage", [[*spans, (0, len(text))]])
    assert encoded.spans[0].shape == (7, 384)
    questions = ["What may it cost per month?", "Hur snabbt ska larmet nå en kollega?", "rensing av avløpsvann"]
    scores = encoder.encode(questions, "query").vectors @ encoded.spans[0][:6].T
    assert scores.argmax(axis=1).tolist() == [3, 1, 4]
    assert encoded.spans[0][6] @ encoded.vectors[0] > 0.99


def test_a_span_of_white_space_says_nothing(encoder: SentenceTransformerEncoder) -> None:
    """A range without any token has a row of zeros, near to nothing."""
    encoded = encoder.encode(["rent   vatten"], "passage", [[(5, 6), (0, 4)]])
    assert not encoded.spans[0][0].any()
    assert encoded.spans[0][1].any()


def test_too_long_a_text_is_named_and_never_cut(encoder: SentenceTransformerEncoder) -> None:
    """The error says which text, and how long it is; what fits exactly is encoded whole."""
    words = ["vatten"] * 600
    fits = " ".join(words[: 512 - encoder.count_tokens(["vatten"])[0] + 1])
    assert encoder.count_tokens([fits]) == [512]
    last = encoder.encode([fits, "Kort."], "passage").vectors
    assert np.array_equal(last[0], encoder.encode([fits], "passage").vectors[0])
    with pytest.raises(TextTooLongError) as raised:
        encoder.encode(["Kort.", fits + " vatten"], "passage")
    assert (raised.value.index, raised.value.tokens, raised.value.max_tokens) == (1, 513, 512)


def test_a_text_cannot_end_the_text(encoder: SentenceTransformerEncoder) -> None:
    """The model's special tokens, typed into a profile, are ordinary characters."""
    assert encoder.count_tokens(["</s>"])[0] > encoder.count_tokens(["x"])[0]


def test_odd_requests_are_refused(encoder: SentenceTransformerEncoder) -> None:
    """An empty text, a span outside its text or too few lists of spans is a mistake; no texts at all are not."""
    with pytest.raises(ValueError, match="text 1 is empty"):
        encoder.encode(["a", " \n"], "query")
    with pytest.raises(ValueError, match=r"span \(0, 9\) lies outside text 0"):
        encoder.encode(["abc"], "query", [[(0, 9)]])
    with pytest.raises(ValueError, match="2 texts but 1 lists of spans"):
        encoder.encode(["abc", "def"], "query", [[]])
    assert encoder.encode([], "passage").vectors.shape == (0, 384)


def test_progress_reaches_the_end(encoder: SentenceTransformerEncoder) -> None:
    """Who waits is told how many texts are done, up to all of them."""
    told: list[tuple[int, int]] = []
    encoder.encode(SENTENCES, "query", on_progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (6, 6)


def test_an_id_says_what_decides_the_vectors(e5_folder: Path, encoder: SentenceTransformerEncoder) -> None:
    """The id survives being written, and its digest changes with anything in it."""
    own = encoder.id
    assert (own.query_prefix, own.passage_prefix, own.dimension, own.max_tokens) == (
        "query: ",
        "passage: ",
        384,
        512,
    )
    assert own.model == "e5-small"
    assert EncoderId.from_dict(json.loads(json.dumps(own.as_dict()))) == own
    assert len(own.digest) == 16
    other = EncoderId.from_dict(own.as_dict() | {"passage_prefix": ""})
    assert other.digest != own.digest


def _tiny_model(folder: Path) -> Path:
    """Another model: 32 dimensions, drawn at random, the first token as the vector, not normalised."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "clean", "water", "for", "the", "town"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(5)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(words), max_position_embeddings=40, **sizes)
    BertModel(config).save_pretrained(folder / "bare")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    fast.save_pretrained(folder / "bare")
    transformer = Transformer(str(folder / "bare"))
    transformer.max_seq_length = 40
    model = SentenceTransformer(modules=[transformer, Pooling(32, pooling_mode="cls")], device="cpu")
    model.save(str(folder / "tiny"), create_model_card=False)
    return folder / "tiny"


def test_others_keep_their_threads(encoder: SentenceTransformerEncoder) -> None:
    """The encoder's threads compute alone; PyTorch's setting stays as it was everywhere else."""
    import torch

    before = torch.get_num_threads()
    encoder.encode(["rent vatten"], "query")
    with ThreadPoolExecutor(1) as others:
        assert others.submit(torch.get_num_threads).result() == before
    assert torch.get_num_threads() == before


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_another_model_keeps_its_own_pooling(tmp_path: Path) -> None:
    """Any sentence-transformers folder works, with its own pooling and length and no prefix it never had."""
    from sentence_transformers import SentenceTransformer

    folder = _tiny_model(tmp_path)
    ours = SentenceTransformerEncoder(folder, precision="float32")
    assert (ours.id.dimension, ours.id.max_tokens, ours.id.query_prefix, ours.id.passage_prefix) == (
        32,
        40,
        "",
        "",
    )
    texts = ["clean water for the town", "water", "the town for water " * 9]
    plain = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    theirs = plain.encode(texts, normalize_embeddings=True)
    assert (ours.encode(texts, "passage").vectors * theirs).sum(axis=1).min() > 0.9995
    prefixed = SentenceTransformerEncoder(folder, precision="float32", query_prefix="clean ")
    vectors = [prefixed.encode(["water"], "query").vectors, ours.encode(["clean water"], "query").vectors]
    assert np.array_equal(*vectors)
    assert prefixed.id.digest != ours.id.digest


def test_a_model_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """An empty folder or an unknown name is a ModelError; no network is tried."""
    with pytest.raises(ModelError, match="cannot load"):
        SentenceTransformerEncoder("nobody/no-such-model")
    with pytest.raises(ModelError, match="cannot load"):
        SentenceTransformerEncoder(tmp_path)


def test_the_package_is_light_until_used() -> None:
    """Importing the package loads neither numpy nor torch: a command that encodes nothing starts at once."""
    program = "import sys, matching.encoding as e; e.EncoderError; print(*{'numpy', 'torch'} & set(sys.modules))"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
