"""Free texts of profiles and needs: cleaned, without personal data, and enough to be understood."""

from collections.abc import Mapping

from ingest.limits import Limits
from ingest.personal_data import mask_personal_data
from ingest.plain_text import has_letters, has_misread_letters, has_misread_signs, is_absent, plain_text
from ingest.reasons import Reason

FEWEST_LETTERS = 12


class RowRefusedError(Exception):
    """Raised while a row is cleaned, where it cannot be taken in; carries the reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*(reason.code for reason in reasons))
        self.reasons = reasons


def cleaned_texts(fields: Mapping[str, str], names: tuple[str, ...], limits: Limits) -> dict[str, str]:
    """The texts called `names`, cleaned. Raises RowRefusedError where they are too long or were misread."""
    length = sum(len(fields.get(name, "")) for name in names)
    if length > limits.text_characters:
        raise RowRefusedError(
            Reason(
                "text_too_long",
                f"the texts have {length:,} characters together; shorten them: the limit is "
                f"text_characters={limits.text_characters}",
            )
        )
    texts = {name: "" if is_absent(fields.get(name, "")) else plain_text(fields[name]) for name in names}
    for name, text in texts.items():
        if has_misread_letters(text):
            raise RowRefusedError(
                Reason(
                    "text_misread",
                    f"the {name} holds letters such as Ã¥ or Ã¶: the file was saved in one encoding and read in "
                    "another before; export it anew as UTF-8",
                )
            )
    return texts


def without_personal_data(texts: Mapping[str, str], language: str, warnings: list[Reason]) -> dict[str, str]:
    """`texts` without personal data, as `mask_personal_data` finds it, and a warning."""
    masked = {name: mask_personal_data(text, language) for name, text in texts.items()}
    count = sum(times for _, times in masked.values())
    if count:
        warnings.append(
            Reason(
                "personal_data_removed",
                f"{count} names, e-mail addresses, phone numbers or personal numbers were taken out of the texts",
            )
        )
    if any(has_misread_signs(text) for text, _ in masked.values()):
        warnings.append(
            Reason(
                "signs_misread",
                "a text holds signs such as � or â€™, lost or misread before it came here; correct them",
            )
        )
    return {name: text for name, (text, _) in masked.items()}


def too_little(text: str) -> Reason | None:
    """Why `text` says too little to be matched, if it does."""
    if len(text.split()) < 2 or not has_letters(text, FEWEST_LETTERS):
        return Reason("text_too_short", "the text is a word or two; describe in some sentences what is offered")
    return None
