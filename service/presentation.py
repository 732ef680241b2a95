"""A shortlist on a terminal, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape

from evaluation.report.wording import Wording
from service import terminal
from service.division_names import division_name
from service.shortlisting import FREE_TEXT, Given
from service.wording import READER_LANGUAGES, word


def reader_language(given: Given, wanted: str | None) -> str:
    """The language to show a list in: the one asked for, else the need's, else English."""
    language = wanted or str(given.document["need"]["language"])
    language = "nb" if language in ("nn", "da") else language
    return language if language in READER_LANGUAGES else "en"


def print_shortlist(given: Given, wanted: str | None = None) -> None:
    """Show who is on the list, and why."""
    language = reader_language(given, wanted)
    need, made_with = given.document["need"], given.document["made_with"]
    title = need["parts"].get("title") or shortened(need["parts"]["challenge"], 90)
    number = f" {given.id}" if given.id else ""
    terminal.say(f"[bold]{word('shortlist', language)}{number}: {escape(title)}[/]")
    terminal.say(f"[dim]{word('notice', language)}[/]\n")
    if line := categories_line(need["categories"], language):
        terminal.say(f"[dim]{escape(line)}[/]\n")
    for sentence in requirements_read(given.document):
        terminal.say(f"[yellow]{escape(word('read_as_requirement', language, text=sentence))}[/]\n")
    for sentence in given.document["set_aside"]:
        terminal.say(f"[yellow]{escape(word('set_aside', language, text=sentence))}[/]\n")
    if hollow := given.document["hollow"]:
        terminal.say(f"[yellow]{word('hollow', language)} {escape(' '.join(hollow))}[/]\n")
    for line in need_doubt_lines(given.document, language):
        terminal.say(f"[yellow]{escape(line)}[/]\n")
    if not given.document["entries"]:
        terminal.say(word("nothing", language))
    elif given.document["band"] == "none":
        terminal.say(f"[bold yellow]{word(none_found(given.document), language)}[/]\n")
    for entry in given.document["entries"]:
        _print_entry(entry, given.document, language)
    for feature in made_with["weights"] if given.document["entries"] else ():
        terminal.say(f"[dim]{word(f'feature_{feature}', language)}.[/]")
    terminal.say(step_line(given.document, language))
    if conditions := conditions_line(given.document, language):
        terminal.say(f"[dim]{escape(conditions)}[/]")
    terminal.say(f"[dim]{' · '.join(_considered(given.document, language))}[/]")
    terminal.say(f"[dim]{made_with_line(given.document, language)}[/]")


def requirements_read(document: Mapping[str, Any]) -> list[str]:
    """The hard requirements that were read in a need asked in free words."""
    need = document["need"]
    asked: str = need["parts"].get("hard_requirements", "")
    return asked.splitlines() if need["key"].startswith(FREE_TEXT) else []


def is_narrowed(document: Mapping[str, Any]) -> bool:
    """Whether only some companies were considered for a list, by conditions on who they are."""
    return any(value for rule, value in document["need"]["rules"].items() if rule != "excluded_companies")


def conditions_line(document: Mapping[str, Any], language: str) -> str:
    """On what conditions companies were considered; empty where there were none."""
    rules = document["need"]["rules"]
    told = {
        "country": ", ".join(rules["countries"]),
        "language": ", ".join(word(f"language_{one}", language) for one in rules["languages"]),
        "maturity": f"{word('at_least', language)} {maturity_word(rules['minimum_maturity'], language)}"
        if rules["minimum_maturity"]
        else "",
        "category": ", ".join(f"{one} {division_name(one, language)}" for one in rules["categories"]),
        "catalogue": ", ".join(rules["catalogues"]),
    }
    said = [f"{word(f'rule_{rule}', language)} {values}" for rule, values in told.items() if values]
    if rules["public_references"]:
        said.append(word("rule_public_references", language))
    return f"{word('conditions', language)}: {'; '.join(said)}" if said else ""


def made_with_line(document: Mapping[str, Any], language: str) -> str:
    """Which ranker, index and catalogues a list was made with."""
    made_with = document["made_with"]
    return word(
        "made_with",
        language,
        ranker=made_with["ranker"],
        index=made_with["index_version"],
        catalogue=made_with["catalogue_version"],
    )


def none_found(document: Mapping[str, Any]) -> str:
    """The key of the wording that says that nobody meets a need."""
    return "none_found_narrowed" if is_narrowed(document) else "none_found"


def step_line(document: Mapping[str, Any], language: str) -> str:
    """The step of the innovation ladder that a list suggests, with what it was seen among."""
    step = word(f"step_{document['suggested_step']}", language)
    return f"{step} {word('within_conditions', language)}" if is_narrowed(document) else step


def need_doubt_lines(document: Mapping[str, Any], language: str) -> list[str]:
    """What makes the need hard to match, in the reader's language."""
    return [
        word(
            doubt["code"],
            language,
            **{
                name: word(f"language_{value}", language) if isinstance(value, str) else value
                for name, value in doubt["values"].items()
            },
        )
        for doubt in document["doubts"]
    ]


def categories_line(categories: Sequence[Mapping[str, Any]], language: str) -> str:
    """The divisions of a need or a company in the reader's language, with how likely each is where that is a
    suggestion; "" where there are none."""
    if not categories:
        return ""
    names = [
        f"{one['division']} {division_name(one['division'], language)}"
        + (f" ({word('percent', language, value=round(100 * one['probability']))})" if one["probability"] else "")
        for one in categories
    ]
    key = "categories_likely" if any(one["probability"] for one in categories) else "categories_given"
    return word(key, language, names="; ".join(names))


def facts(entry: Mapping[str, Any], language: str) -> list[str]:
    """What is known of a company beside its name, in the order it is shown."""
    company, profile = entry["company"], entry["profile"]
    place = ", ".join(part for part in (company["town"], company["country"]) if part)
    new = word("newcomer", language) if entry["newcomer"] else ""
    known = [place, maturity_word(company["maturity"], language), profile["source"], profile["updated_on"], new]
    return [fact for fact in known if fact]


def unanswered(entry: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """The sentences of the need that a company's profile says nothing about, but for its title, which the others
    say in full; what is wanted first, then what the problem is. None where the profile answers nothing at all."""
    parts = document["need"]["parts"]
    open_sentences = [one for one in entry["unanswered"] if one != parts.get("title")] if entry["quotes"] else []
    return sorted(open_sentences, key=lambda sentence: sentence not in parts.get("wanted_outcome", ""))


def open_requirements(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The hard requirements that some of the companies are not known to meet."""
    findings = [finding for entry in entries for finding in entry["findings"] if finding["rule"] == "requirement"]
    return list(dict.fromkeys(one["wanted"] for one in findings if one["answer"] == "unknown"))


def maturity_word(maturity: str | None, language: str) -> str:
    """A maturity in the reader's language, or nothing where it is not known."""
    return word(f"maturity_{maturity}", language) if maturity else ""


def _print_entry(entry: Mapping[str, Any], document: Mapping[str, Any], language: str) -> None:
    name = escape(entry["company"]["name"])
    terminal.say(f"[bold]{entry['rank']:>2}. {name}[/]  [dim]{escape(' · '.join(facts(entry, language)))}[/]")
    say = Wording(language)
    parts = "; ".join(
        f"{word(feature, language)} {say.signed(value, 2)}" for feature, value in entry["contributions"].items()
    )
    band = word("band_" + entry["band"], language)
    band = f"{word('band', language)}: [bold]{band}[/]"
    if entry["chance"] is not None:
        band += f" ({word('chance', language, percent=round(100 * entry['chance']))})"
    terminal.say(f"    {band} · {word('score', language)} {say.number(entry['score'], 2)} [dim]({parts})[/]")
    if line := categories_line(entry["categories"], language):
        terminal.say(f"    [dim]{escape(line)}[/]")
    moved = [
        word("without_feature", language, feature=word(feature, language), rank=rank)
        for feature, rank in entry["rank_without"].items()
        if rank != entry["rank"]
    ]
    if moved:
        terminal.say(f"    [dim]{'; '.join(moved)}[/]")
    for quote in entry["quotes"]:
        terminal.say(f"    [green]“{escape(quote['profile_text'])}”[/]")
        how = word("answers" if quote["answers"] else "comes_nearest", language)
        terminal.say(f"      [dim]{how}: “{escape(shortened(quote['need_text'], 110))}”[/]")
    if entry["shared_words"]:
        terminal.say(f"    {word('shared_words', language)}: {escape(', '.join(entry['shared_words']))}")
    for line in (*questions(entry, document, language), *_doubts(entry, language)):
        terminal.say(f"    [yellow]{escape(line)}[/]")
    terminal.say()


def questions(entry: Mapping[str, Any], document: Mapping[str, Any], language: str) -> Iterator[str]:
    """What rules and hard requirements leave open, and what they find; what the profile is silent on."""
    for finding in entry["findings"]:
        if finding["rule"] == "requirement":
            line = word(f"requirement_{finding['answer']}", language, wanted=finding["wanted"])
            yield f"{line} – “{finding['found']}”" if finding["found"] else line
        elif finding["answer"] == "unknown":
            yield f"? {word('rule_' + finding['rule'], language)}: {word('unknown', language)}"
    for sentence in unanswered(entry, document)[:2]:
        yield word("unanswered", language, text=shortened(sentence, 110))


def _doubts(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    """The sentences that were not counted, with the reason; who says the same; a place that was drawn."""
    if entry["same_text"]:
        yield word("same_text", language, names=", ".join(entry["same_text"]))
    if entry["propensity"] < 1:
        yield word("drawn", language)
    if entry["kept_visible"]:
        yield word("kept_visible", language)
    for sentence in entry["set_aside"]:
        yield f"{word('stuffed_' + sentence['reason'], language)}: “{shortened(sentence['text'], 90)}”"


def _considered(document: Mapping[str, Any], language: str) -> list[str]:
    return [word("considered", language, count=document["considered"])] + [
        word("kept_out", language, count=count, rule=word(f"rule_{rule}", language))
        for rule, count in document["kept_out"].items()
    ]


def shortened(text: str, length: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rsplit(" ", 1)[0] + "…"
