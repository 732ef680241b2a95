"""The words a shortlist is read in: Swedish, Norwegian (bokmål) and English."""

from collections.abc import Mapping

from evaluation.report.wording import READER_LANGUAGES

__all__ = ["READER_LANGUAGES", "word"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "shortlist": {"sv": "Kortlista", "nb": "Kortliste", "en": "Shortlist"},
    "notice": {
        "sv": "Underlag för dialog med marknaden. Inte en upphandling och inte ett ställningstagande till något "
        "företag.",
        "nb": "Grunnlag for dialog med markedet. Ikke en anskaffelse, og det tas ikke stilling til noe selskap.",
        "en": "A basis for market dialogue. Not a tender, and no position on any company.",
    },
    "rank": {"sv": "Plats", "nb": "Plass", "en": "Rank"},
    "company": {"sv": "Företag", "nb": "Selskap", "en": "Company"},
    "score": {"sv": "Poäng", "nb": "Poeng", "en": "Score"},
    "country": {"sv": "Land", "nb": "Land", "en": "Country"},
    "town": {"sv": "Ort", "nb": "Sted", "en": "Town"},
    "maturity": {"sv": "Mognad", "nb": "Modenhet", "en": "Maturity"},
    "organisation_number": {
        "sv": "Organisationsnummer",
        "nb": "Organisasjonsnummer",
        "en": "Organisation number",
    },
    "website": {"sv": "Webbplats", "nb": "Nettsted", "en": "Website"},
    "source": {"sv": "Katalog", "nb": "Katalog", "en": "Catalogue"},
    "updated": {"sv": "Uppgifter från", "nb": "Opplysninger fra", "en": "Profile dated"},
    "language": {"sv": "Profilens språk", "nb": "Profilens språk", "en": "Profile language"},
    "quote": {"sv": "Ur profilen", "nb": "Fra profilen", "en": "From the profile"},
    "answers": {"sv": "svarar mot behovet", "nb": "svarer på behovet", "en": "answers the need"},
    "comes_nearest": {"sv": "kommer närmast", "nb": "kommer nærmest", "en": "comes nearest to"},
    "need_sentence": {"sv": "mening i behovet", "nb": "setning i behovet", "en": "sentence of the need"},
    "to_ask": {"sv": "Att fråga om och känna till", "nb": "Å spørre om og vite", "en": "To ask and to know"},
    "shared_words": {"sv": "Gemensamma ord", "nb": "Felles ord", "en": "Shared words"},
    "unknown": {
        "sv": "okänt – fråga företaget",
        "nb": "ukjent – spør selskapet",
        "en": "unknown – ask the company",
    },
    "considered": {
        "sv": "{count} profiler gicks igenom",
        "nb": "{count} profiler ble gjennomgått",
        "en": "{count} profiles were considered",
    },
    "kept_out": {
        "sv": "{count} föll bort: {rule}",
        "nb": "{count} falt bort: {rule}",
        "en": "{count} kept out: {rule}",
    },
    "rule_country": {"sv": "land", "nb": "land", "en": "country"},
    "rule_language": {"sv": "profilens språk", "nb": "profilens språk", "en": "profile language"},
    "rule_maturity": {"sv": "mognad", "nb": "modenhet", "en": "maturity"},
    "rule_catalogue": {"sv": "katalog", "nb": "katalog", "en": "catalogue"},
    "rule_category": {"sv": "kategori", "nb": "kategori", "en": "category"},
    "rule_public_references": {
        "sv": "ingen användning i offentlig sektor nämns",
        "nb": "ingen bruk i offentlig sektor er nevnt",
        "en": "no use in the public sector is named",
    },
    "rule_excluded": {"sv": "undantaget företag", "nb": "utelatt selskap", "en": "left-out company"},
    "nothing": {
        "sv": "Inget företag i katalogerna uppfyller villkoren. Ta bort något villkor eller läs in "
        "fler kataloger.",
        "nb": "Ingen selskaper i katalogene oppfyller vilkårene. Fjern et vilkår, eller les inn flere kataloger.",
        "en": "No company in the catalogues meets the conditions. Drop a condition, or read in more catalogues.",
    },
    "rule_requirement": {"sv": "hårt krav", "nb": "absolutt krav", "en": "hard requirement"},
    "band_strong": {"sv": "stark", "nb": "sterkt", "en": "strong"},
    "band_possible": {"sv": "möjlig", "nb": "mulig", "en": "possible"},
    "band_weak": {"sv": "svag", "nb": "svakt", "en": "weak"},
    "band_none": {"sv": "ingen", "nb": "ingen", "en": "none"},
    "band": {"sv": "Matchning", "nb": "Treff", "en": "Match"},
    "chance": {
        "sv": "{percent} % av dem som presenterats och legat så nära har gått vidare",
        "nb": "{percent} % av dem som er blitt presentert og har ligget så nær, har gått videre",
        "en": "{percent}% of those presented that came so near went further",
    },
    "none_alike": {
        "sv": "Inget annat behovsområde liknar detta.",
        "nb": "Ingen andre behovsområder ligner på dette.",
        "en": "No other need area is like this one.",
    },
    "none_found": {
        "sv": "Inget företag i katalogerna ser ut att kunna möta behovet. Här är de som ligger närmast.",
        "nb": "Ingen selskaper i katalogene ser ut til å kunne dekke behovet. Her er de som ligger nærmest.",
        "en": "No company in the catalogues seems able to meet the need. These come closest.",
    },
    "none_found_narrowed": {
        "sv": "Inget företag som uppfyller villkoren ser ut att kunna möta behovet. Här är de som ligger närmast.",
        "nb": "Ingen selskaper som oppfyller vilkårene, ser ut til å kunne dekke behovet. Her er de som ligger "
        "nærmest.",
        "en": "No company that meets the conditions seems able to meet the need. These come closest.",
    },
    "conditions": {"sv": "Villkor", "nb": "Vilkår", "en": "Conditions"},
    "at_least": {"sv": "minst", "nb": "minst", "en": "at least"},
    "within_conditions": {
        "sv": "Bedömt bland de företag som uppfyller villkoren.",
        "nb": "Vurdert blant selskapene som oppfyller vilkårene.",
        "en": "Judged among the companies that meet the conditions.",
    },
    "about_list": {"sv": "Om listan", "nb": "Om listen", "en": "About the list"},
    "need_area": {"sv": "Behovsområde", "nb": "Behovsområde", "en": "Need area"},
    "considered_companies": {"sv": "Prövade profiler", "nb": "Vurderte profiler", "en": "Profiles considered"},
    "made_with_title": {"sv": "Gjord med", "nb": "Laget med", "en": "Made with"},
    "to_know": {"sv": "Att veta", "nb": "Å vite", "en": "To know"},
    "step_initiate": {
        "sv": "Innovationstrappan: initiera. Ingen känd lösning – diskutera dellösningar och vad "
        "behovet kostar i dag.",
        "nb": "Innovasjonstrappen: initiere. Ingen kjent løsning – drøft delløsninger og hva behovet "
        "koster i dag.",
        "en": "Innovation ladder: initiate. No known solution – talk about partial ones and what the need "
        "costs today.",
    },
    "step_introduce": {
        "sv": "Innovationstrappan: introducera. De första lösningarna finns – pröva dem tillsammans med "
        "företagen.",
        "nb": "Innovasjonstrappen: introdusere. De første løsningene finnes – prøv dem ut sammen med selskapene.",
        "en": "Innovation ladder: introduce. First solutions exist – test them together with the companies.",
    },
    "step_implement": {
        "sv": "Innovationstrappan: införa. Flera leverantörer på marknaden – ställ funktionskrav som är öppna "
        "för nya lösningar.",
        "nb": "Innovasjonstrappen: innføre. Flere leverandører på markedet – still funksjonskrav som er åpne "
        "for nye løsninger.",
        "en": "Innovation ladder: implement. Several suppliers on the market – ask for functions, open to new "
        "solutions.",
    },
    "read_as_requirement": {
        "sv": "Läst som ett hårt krav och prövat för sig: ”{text}”",
        "nb": "Lest som et absolutt krav og vurdert for seg: «{text}»",
        "en": "Read as a hard requirement and checked by itself: “{text}”",
    },
    "set_aside": {
        "sv": "Räknas inte, eftersom det enligt behovet redan är löst eller inte efterfrågas: ”{text}”",
        "nb": "Teller ikke, siden det ifølge behovet allerede er løst eller ikke etterspørres: «{text}»",
        "en": "Not counted, since the need says it is already solved or not asked for: “{text}”",
    },
    "hollow": {
        "sv": "Räknas inte, eftersom det inte säger vad som behövs:",
        "nb": "Teller ikke, siden det ikke sier hva som trengs:",
        "en": "Not counted, since it does not say what is needed:",
    },
    "doubt_personal_data": {
        "sv": "Personuppgifter togs bort ur behovet innan det lästes ({count}).",
        "nb": "Personopplysninger ble fjernet fra behovet før det ble lest ({count}).",
        "en": "Personal data was taken out of the need before it was read ({count}).",
    },
    "doubt_short": {
        "sv": "Behovet är mycket kort. Beskriv vem som har problemet, när det uppstår och vad som ska bli bättre.",
        "nb": "Behovet er svært kort. Beskriv hvem som har problemet, når det oppstår, og hva som skal bli bedre.",
        "en": "The need is very short. Describe who has the problem, when it arises and what should improve.",
    },
    "doubt_name_only": {
        "sv": "Behovet ser ut att bara nämna ett namn. Beskriv problemet, inte en viss produkt.",
        "nb": "Behovet ser bare ut til å nevne et navn. Beskriv problemet, ikke et bestemt produkt.",
        "en": "The need seems to be only a name. Describe the problem, not a certain product.",
    },
    "doubt_says_nothing": {
        "sv": "Texten säger inte vad problemet är, så inget företag bedöms högre än svagt. Beskriv vad som händer "
        "i dag, för vem och hur ofta.",
        "nb": "Teksten sier ikke hva problemet er, så ingen selskaper vurderes høyere enn svakt. Beskriv hva som "
        "skjer i dag, for hvem og hvor ofte.",
        "en": "The text does not say what the problem is, so no company is judged above weak. Describe what "
        "happens today, to whom and how often.",
    },
    "doubt_long": {
        "sv": "Behovet har {count} ord. Ett stycke om problemet och ett om önskat resultat ger en "
        "träffsäkrare lista.",
        "nb": "Behovet har {count} ord. Ett avsnitt om problemet og ett om ønsket resultat gir en mer "
        "treffsikker liste.",
        "en": "The need has {count} words. A paragraph on the problem and one on the outcome give a surer list.",
    },
    "doubt_two_languages": {
        "sv": "Behovet är skrivet på både {first} och {second}. Allt jämförs, men orden läses som {first}.",
        "nb": "Behovet er skrevet på både {first} og {second}. Alt sammenlignes, men ordene leses som {first}.",
        "en": "The need is written in {first} and {second}. All of it is compared, its words read as {first}.",
    },
    "language_sv": {"sv": "svenska", "nb": "svensk", "en": "Swedish"},
    "language_nb": {"sv": "norska", "nb": "norsk", "en": "Norwegian"},
    "language_nn": {"sv": "nynorska", "nb": "nynorsk", "en": "Nynorsk"},
    "language_da": {"sv": "danska", "nb": "dansk", "en": "Danish"},
    "language_fi": {"sv": "finska", "nb": "finsk", "en": "Finnish"},
    "language_en": {"sv": "engelska", "nb": "engelsk", "en": "English"},
    "unanswered": {
        "sv": "Profilen säger inget om: ”{text}”",
        "nb": "Profilen sier ingenting om: «{text}»",
        "en": "The profile says nothing about: “{text}”",
    },
    "requirement_yes": {"sv": "Uppfyllt: {wanted}", "nb": "Oppfylt: {wanted}", "en": "Met: {wanted}"},
    "requirement_unknown": {
        "sv": "Okänt, fråga företaget: {wanted}",
        "nb": "Ukjent, spør selskapet: {wanted}",
        "en": "Unknown, ask the company: {wanted}",
    },
    "same_text": {
        "sv": "Nästan samma text: {names}",
        "nb": "Nesten samme tekst: {names}",
        "en": "Nearly the same text: {names}",
    },
    "drawn": {
        "sv": "Platsen lottades bland dem som kommer närmast efter",
        "nb": "Plassen ble trukket blant dem som kommer like etter",
        "en": "This place was drawn among those that come next",
    },
    "percent": {"sv": "{value} %", "nb": "{value} %", "en": "{value}%"},
    "categories_given": {
        "sv": "Angivna kategorier: {names}",
        "nb": "Oppgitte kategorier: {names}",
        "en": "Categories given: {names}",
    },
    "categories_likely": {
        "sv": "Troliga kategorier: {names}",
        "nb": "Sannsynlige kategorier: {names}",
        "en": "Likely categories: {names}",
    },
    "newcomer": {
        "sv": "nämner ingen offentlig kund",
        "nb": "nevner ingen offentlig kunde",
        "en": "names no public customer",
    },
    "kept_visible": {
        "sv": "Fick sista platsen eftersom alla andra på listan redan är kända i offentlig sektor",
        "nb": "Fikk siste plass fordi alle andre på listen allerede er kjent i offentlig sektor",
        "en": "Got the last place because all others on the list are already known to the public sector",
    },
    "without_feature": {
        "sv": "utan {feature}: plats {rank}",
        "nb": "uten {feature}: plass {rank}",
        "en": "without {feature}: rank {rank}",
    },
    "stuffed_instruction": {
        "sv": "Räknas inte: en instruktion till den som rangordnar",
        "nb": "Teller ikke: en instruks til den som rangerer",
        "en": "Not counted: an instruction to whoever ranks",
    },
    "stuffed_keyword list": {
        "sv": "Räknas inte: en uppräkning av sökord",
        "nb": "Teller ikke: en oppramsing av søkeord",
        "en": "Not counted: a list of keywords",
    },
    "stuffed_repetition": {
        "sv": "Räknas inte: en mening som upprepas",
        "nb": "Teller ikke: en setning som gjentas",
        "en": "Not counted: a sentence said twice",
    },
    "stuffed_copy of the need": {
        "sv": "Räknas inte: avskrift av behovet",
        "nb": "Teller ikke: avskrift av behovet",
        "en": "Not counted: a copy of the need",
    },
    "stuffed_echo of the need": {
        "sv": "Räknas inte: behovets egna ord i ny ordning",
        "nb": "Teller ikke: behovets egne ord i ny rekkefølge",
        "en": "Not counted: the need's own words in another order",
    },
    "feature_meaning": {
        "sv": "Betydelse: hur nära profilen ligger behovet, oavsett språk",
        "nb": "Betydning: hvor nær profilen ligger behovet, uansett språk",
        "en": "Meaning: how near the profile comes to the need, whatever its language",
    },
    "feature_words": {
        "sv": "Ord: hur många av behovets särskiljande ord profilen använder",
        "nb": "Ord: hvor mange av behovets karakteristiske ord profilen bruker",
        "en": "Words: how many of the need's telling words the profile uses",
    },
    "meaning": {"sv": "betydelse", "nb": "betydning", "en": "meaning"},
    "feature_whole": {
        "sv": "Helheten: hur nära profilen som helhet ligger behovet, inte bara dess bästa stycken",
        "nb": "Helheten: hvor nær profilen som helhet ligger behovet, ikke bare de beste avsnittene",
        "en": "The whole: how near all that the profile says comes to the need, not only its best passages",
    },
    "whole": {"sv": "helheten", "nb": "helheten", "en": "the whole"},
    "words": {"sv": "ord", "nb": "ord", "en": "words"},
    "made_with": {
        "sv": "{ranker} · index {index} · katalogversion {catalogue}",
        "nb": "{ranker} · indeks {index} · katalogversjon {catalogue}",
        "en": "{ranker} · index {index} · catalogue version {catalogue}",
    },
    "maturity_idea": {"sv": "idé", "nb": "idé", "en": "idea"},
    "maturity_prototype": {"sv": "prototyp", "nb": "prototype", "en": "prototype"},
    "maturity_pilot": {"sv": "pilot", "nb": "pilot", "en": "pilot"},
    "maturity_market": {"sv": "på marknaden", "nb": "på markedet", "en": "on the market"},
    "maturity_scale": {"sv": "i stor skala", "nb": "i stor skala", "en": "at scale"},
}


def word(key: str, language: str, **values: object) -> str:
    """The wording of `key` for a reader of `language`; English for any other language than sv, nb, en."""
    return WORDS[key][language if language in READER_LANGUAGES else "en"].format(**values)
