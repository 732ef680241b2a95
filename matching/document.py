"""A company profile as the matcher reads it: one text, what is masked in it, and its passages."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from matching.matched_text import as_matched
from matching.stuffing import LeftOut, left_out, without_invisible
from matching.text import Passage, Span, mask, passages

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:AB|HB|KB|AS|ASA|ANS|DA|A/S|ApS|I/S|Oy|Oyj|Ltd|Inc|LLC|GmbH|BV|Corp|Co)\.?(?:\s*\(publ\))?$",
    re.IGNORECASE,
)

_COMPANY = {"sv": "företaget", "nb": "selskapet", "nn": "selskapet", "da": "virksomheden", "fi": "yritys"}


@dataclass(frozen=True)
class Document:
    """One profile version.

    `text` is what is matched; its first `quotable` characters are running text that may be quoted, what follows
    is keywords. `hidden_names` (the company's name, its town) are kept for masking and are
    never part of what is encoded or indexed. `divisions`: those of the Common Procurement Vocabulary that were
    given for the company, as two digits each; not matched. From `references_from` on, up to `quotable`, the text
    names who uses what is offered; None where that is not told apart. `employees`: how many the company has, None
    where that is not known; not matched.
    """

    id: str
    company: str
    language: str
    text: str
    quotable: int
    hidden_names: tuple[str, ...] = ()
    country: str | None = None
    maturity: str | None = None
    divisions: tuple[str, ...] = ()
    references_from: int | None = None
    employees: int | None = None

    @property
    def catalogue(self) -> str:
        """The catalogue that the profile stands in: what its id begins with."""
        return self.id.split("/", 1)[0]

    @cached_property
    def passages(self) -> list[Passage]:
        """The passages as they are encoded: names masked, what is written only to be found left out."""
        return self.passages_without(())

    def passages_without(self, spans: Collection[Span]) -> list[Passage]:
        """The passages as they would be encoded if the sentences `spans` were not there either."""
        masked = mask(self._name_forms, _COMPANY.get(self.language, "the company"))
        without = {*spans, *(sentence.span for sentence in self.left_out)}
        written = as_matched(self.language)
        return passages(self.text, lambda sentence: written(masked(without_invisible(sentence))), without=without)

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """The sentences that are not matched whatever the need, with the reason."""
        return left_out(self.text, self.language)

    @property
    def matched_text(self) -> str:
        """All that is matched, names masked."""
        return "\n".join(passage.encoded_text for passage in self.passages)

    @property
    def _name_forms(self) -> list[str]:
        return [form for name in self.hidden_names for form in {name, _LEGAL_FORM.sub("", name)}]
