"""What can go wrong between a text and its vector, in the words of the one who must act on it."""


class EncoderError(ValueError):
    """Any reason why texts cannot be encoded. The message says what to do."""


class SourceError(EncoderError):
    """Raised when the packed default model is missing, is another version, or is damaged."""


class UnpackError(EncoderError):
    """Raised when the default model cannot be written: disk full, folder read-only or already in use."""


class ModelError(EncoderError):
    """Raised when a named model cannot be loaded, or is of a kind this encoder cannot run."""


class CacheError(EncoderError):
    """Raised when a folder of cached embeddings cannot be written."""


class TextTooLongError(EncoderError):
    """Raised when a text has more tokens than the model reads: it is never silently cut.

    `index` is the position of the text in the call, `tokens` its length with prefix and special tokens,
    `max_tokens` what the model reads.
    """

    def __init__(self, index: int, tokens: int, max_tokens: int) -> None:
        super().__init__(
            f"text {index} has {tokens} tokens but the encoder reads at most {max_tokens}; "
            "split it into passages first"
        )
        self.index = index
        self.tokens = tokens
        self.max_tokens = max_tokens


class AdapterError(EncoderError):
    """An adapter cannot be read, or does not fit the model."""
