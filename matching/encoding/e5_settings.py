"""The small files beside the weights of multilingual-e5-small: its tokenizer and its settings."""

from typing import Any

from matching.encoding.packed_e5 import Pieces, Sizes

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "

# What SentencePiece's NFKC rules do besides NFKC itself: control characters vanish, odd spaces become spaces.
_VANISH = "[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\\x{8F}\\x{9F}]"
_SPACES = "[\\t\\n\\f\\r\\x{1680}\\x{200B}-\\x{200F}\\x{2028}\\x{2029}\\x{2581}\\x{FEFF}\\x{FFFD}]"


def tokenizer(pieces: Pieces) -> dict[str, Any]:
    """The content of `tokenizer.json`: NFKC, split at white space, `▁` before each word, Unigram, `<s> … </s>`.

    Unigram: Kudo 2018, "Subword Regularization", arXiv 1804.10959.
    """
    edges = {pieces.texts[number]: number for number in (pieces.begin, pieces.end)}
    begin, end = edges
    specials = [pieces.begin, pieces.padding, pieces.end, pieces.unknown, len(pieces.texts) - 1]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_special(i, pieces.texts[i], lstrip=i == specials[-1]) for i in specials],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Replace", "pattern": {"Regex": _VANISH}, "content": ""},
                {"type": "Replace", "pattern": {"Regex": _SPACES}, "content": " "},
                {"type": "NFKC"},
            ],
        },
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_at(begin), {"Sequence": {"id": "A", "type_id": 0}}, _at(end)],
            "pair": [
                *(_at(begin), {"Sequence": {"id": "A", "type_id": 0}}, _at(end)),
                *(_at(end), {"Sequence": {"id": "B", "type_id": 0}}, _at(end)),
            ],
            "special_tokens": {
                text: {"id": text, "ids": [number], "tokens": [text]} for text, number in edges.items()
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unknown,
            "vocab": list(zip(pieces.texts, pieces.scores, strict=True)),
            "byte_fallback": False,
        },
    }


def _special(number: int, text: str, lstrip: bool) -> dict[str, Any]:
    return {
        "id": number,
        "content": text,
        "single_word": False,
        "lstrip": lstrip,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def _at(token: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": token, "type_id": 0}}


def settings(sizes: Sizes, pieces: Pieces) -> dict[str, Any]:
    """The small files of a sentence-transformers folder: name → JSON content."""
    part = "sentence_transformers.models."
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": part + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": part + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": part + "Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        # the packed model has no pooler, and one made up at random would be reported as missing at each load
        "sentence_bert_config.json": {
            "max_seq_length": sizes.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PREFIX, "passage": PASSAGE_PREFIX, "document": PASSAGE_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": sizes.hidden,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.intermediate,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.token_types,
            "layer_norm_eps": round(sizes.epsilon, 18),
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "position_embedding_type": "absolute",
            "pad_token_id": pieces.padding,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": pieces.texts[pieces.begin],
            "eos_token": pieces.texts[pieces.end],
            "cls_token": pieces.texts[pieces.begin],
            "sep_token": pieces.texts[pieces.end],
            "pad_token": pieces.texts[pieces.padding],
            "unk_token": pieces.texts[pieces.unknown],
            "mask_token": pieces.texts[-1],
        },
    }
