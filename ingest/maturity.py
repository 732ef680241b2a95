"""How catalogues word the maturity of a solution, and what we call it."""

import re

from models.companies import Maturity

PHRASES = {
    Maturity.IDEA: """
        idea, idea stage, concept, research, pre-seed, idé, ide, idéstadium, idéfas, koncept, forskning,
        tidig idé, idéfase, konsept, forskningsfase, tidlig idé, tutkimus, idevaihe, konsepti
    """,
    Maturity.PROTOTYPE: """
        prototype, mvp, proof of concept, poc, in development, alpha, development, prototyp, under
        utveckling, prototypfas, utveckling, demonstrator, demo, utvikling, under utvikling, prototypfase,
        prototyyppi, kehitysvaihe, minimum viable product
    """,
    Maturity.PILOT: """
        pilot, pilots, piloting, pilot stage, beta, testing, test, field test, validation, verification,
        pilotkund, pilotkunder, pilotfas, pilotprojekt, testbädd, fälttest, verifiering, validering,
        pilotfase, pilotkunde, pilotprosjekt, felttest, testfase, pilotointi, pilotti
    """,
    Maturity.MARKET: """
        market, on the market, in market, commercial, commercialised, commercialized, first customers,
        customers, revenue, launched, early revenue, go to market, seed, på marknaden, marknad, kommersiell,
        i försäljning, in sales, första kunder, kunder, lanserad, omsättning, säljer, på markedet, marked,
        kommersielt, første kunder, lansert, i salg, inntekter, markkinoilla, ensimmäiset asiakkaat
    """,
    Maturity.SCALE: """
        scale, scaling, scale-up, scaleup, growth, growing, established, mature, international, expansion,
        i stor skala, at scale, etablerad, etablerat, växande, tillväxt, tillväxtfas, internationell, skalar,
        skalning, mogen,
        etablert, voksende, vekst, vekstfase, internasjonal, skalering, moden, kasvu, kasvuvaihe,
        vakiintunut
    """,
}
BY_PHRASE = {
    " ".join(phrase.split()): level for level, phrases in PHRASES.items() for phrase in phrases.split(",")
}
TRL = re.compile(r"\btrl[\s:.-]*([1-9])(?!\d)", re.IGNORECASE)
TRL_LEVELS = {
    **dict.fromkeys((1, 2, 3), Maturity.IDEA),
    **dict.fromkeys((4, 5), Maturity.PROTOTYPE),
    **dict.fromkeys((6, 7), Maturity.PILOT),
    **dict.fromkeys((8, 9), Maturity.MARKET),
}


def maturity_of(text: str) -> Maturity | None:
    """The step that `text` names, in Swedish, Norwegian, English or Finnish, or by its TRL; None if unsure.

    Of a range of TRLs the lower one counts. A text that names two steps names none.
    """
    level = TRL.search(text)
    if level:
        return TRL_LEVELS[int(level[1])]
    words = " ".join(re.findall(r"[\w-]+", text.casefold()))
    if words in BY_PHRASE:
        return BY_PHRASE[words]
    named = {step for phrase, step in BY_PHRASE.items() if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words)}
    negated = re.search(r"\b(not|no|inte|ingen|inga|ikke|ej|före|før|before|pre)\b", words)
    return named.pop() if len(named) == 1 and not negated else None
