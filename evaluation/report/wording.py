"""The report's words and figures in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from evaluation.measures.headline import ENOUGH_JUDGED, HeadlineRefused
from evaluation.significance import Estimate, Interval

READER_LANGUAGES = ("sv", "nb", "en")
WORDING = Path(__file__).with_name("wording.yaml")


def page_name(language: str) -> str:
    """The name of the report's page for readers of `language`, in the report's folder."""
    return f"report.{language}.html"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Key → language → words."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(WORDING.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and figures for one reader; `language` is one of READER_LANGUAGES."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The words of `key`. KeyError where there are none: every key stands in the table."""
        return words()[key][self.language].format(**values)

    def refusal(self, refused: HeadlineRefused) -> str:
        """Why there is no headline."""
        if refused.judged is not None:
            return self("refused_judged", share=self.percent(refused.judged), enough=self.percent(ENOUGH_JUDGED))
        return self("refused_leaks") if refused.leaked else self("refused_unjudged")

    def named(self, kind: str, name: str) -> str:
        """The words of a name such as a ranker's, or the name itself where the table has none."""
        key = f"{kind}_{name}"
        return self(key) if key in words() else name

    def ranker(self, name: str, current: str) -> str:
        """What a ranker is called; the current one is marked."""
        called = self.named("system", name)
        return f"{called} ({self('in_use')})" if name == current else called

    def number(self, value: float | None, decimals: int = 3) -> str:
        """A figure with the reader's decimal sign; a dash where there is none."""
        if value is None:
            return self("unknown_value")
        text = f"{value:.{decimals}f}"
        if float(text) == 0:
            text = text.removeprefix("-")
        text = text.replace("-", "−")
        return text if self.language == "en" else text.replace(".", ",")

    def signed(self, value: float, decimals: int = 3) -> str:
        """A difference, with its sign unless it is zero."""
        text = self.number(value, decimals)
        return f"+{text}" if float(f"{value:.{decimals}f}") > 0 else text

    def percent(self, value: float | None) -> str:
        """A share of one as whole percents."""
        return self("unknown_value") if value is None else f"{100 * value:.0f} %"

    def interval(self, interval: Interval | None, signed: bool = False) -> str:
        """From low to high, or a dash where there is no interval."""
        if interval is None:
            return self("unknown_value")
        show = self.signed if signed else self.number
        return self("low_high", low=show(interval.low), high=show(interval.high))

    def estimate(self, estimate: Estimate) -> str:
        """A mean, with its interval in brackets where there is one."""
        spread = f" ({self.interval(estimate.interval)})" if estimate.interval else ""
        return self.number(estimate.mean) + spread
