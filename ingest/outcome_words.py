"""What files of past pilots call their columns, stages and decisions in Swedish, Norwegian and English."""

from collections.abc import Mapping

from ingest.mapping import plain_header
from models.outcomes import OutcomeDecision, OutcomeStage

COLUMNS = {
    "need_key": "need key, need id, behovsnyckel, behovs id, behov id, behovsnøkkel, behovnøkkel",
    "need_title": "need title, need, challenge, behov, behovsområde, behovets titel, utmaning, behovstittel, "
    "behovets tittel, utfordring",
    "need_text": "need text, need description, challenge text, behovstext, behovsbeskrivning, behovstekst, "
    "behovsbeskrivelse",
    "need_published": "need published, need published on, behovet publicerat, behovet publisert",
    "owner_key": "owner key, owner id, need owner key, behovsägarnyckel, behovseiernøkkel",
    "owner_name": "owner name, need owner, behovsägare, behovseier",
    "presented_on": "presented on, presentation date, presenterad, presenterat, presenterad den, presentert, "
    "presentert dato, presentationsdatum, presentasjonsdato",
    "company": "company, company name, supplier, företag, företagsnamn, bolag, leverantör, selskap, selskapsnavn, "
    "bedrift, leverandør",
    "company_organisation_number": "company organisation number, organisation number, organization number, "
    "organisationsnummer, orgnr, org nr, organisasjonsnummer, orgnummer",
    "company_country": "company country, country, land",
    "source": "source, catalogue, catalog, källa, katalog, kilde",
    "company_key": "company key, company id, row key, företagsid, företagsnyckel, bolagsid, selskapsid, "
    "selskapsnøkkel",
    "stage": "stage, stage reached, status, outcome, steg, utfall, nådde, läge, stadium, trinn",
    "stage_on": "stage on, stage date, date, datum, dato, datum för steget, dato for steget",
    "decision": "decision, beslut, beslutning, vedtak",
    "reason": "reason, motivering, skäl, orsak, begrunnelse, årsak",
    "agreement_value_sek": "agreement value sek, agreement value in sek, contract value sek, avtalsvärde, "
    "avtalsvärde sek, avtalsvärde i kronor, avtaleverdi sek",
    "in_use": "in use, in use today, i bruk, i bruk i dag, används, används i dag, i drift",
    "round_closed": "round closed, omgången avslutad, omgång avslutad, runden avsluttet, runde avsluttet",
}

STAGES: Mapping[OutcomeStage, str] = {
    OutcomeStage.PRESENTED: "presented, shown, presenterad, presenterat, presentert, vist",
    OutcomeStage.MET: "met, meeting, meeting held, möte, träffats, haft möte, møte, møttes, hatt møte",
    OutcomeStage.TURNED_DOWN: "turned down, declined, rejected, not chosen, avböjd, avböjt, nekad, ej vald, "
    "inte vald, avslått, avvist, takket nei, ikke valgt",
    OutcomeStage.FOLLOWED_UP: "followed up, follow up, uppföljd, uppföljt, uppföljning, fulgt opp, oppfølging",
    OutcomeStage.PILOT_STARTED: "pilot started, pilot, pilot ongoing, pilot påbörjad, pilot startad, "
    "pilot pågår, pilot startet, pilot påbegynt",
    OutcomeStage.PILOT_COMPLETED: "pilot completed, completed, pilot done, pilot avslutad, pilot genomförd, "
    "avslutad, genomförd, pilot fullført, pilot gjennomført, pilot avsluttet, fullført, gjennomført",
    OutcomeStage.PROCURED: "procured, purchased, contract, upphandlad, upphandlat, köpt, avtal, anskaffet, "
    "kjøpt, avtale",
    OutcomeStage.IN_USE: "in use, in operation, i bruk, i drift, används, infört, tatt i bruk",
}

DECISIONS: Mapping[OutcomeDecision, str] = {
    OutcomeDecision.POSITIVE: "accepted, positive, yes, approved, godkänd, godkänt, antagen, positivt, ja, "
    "godkjent, positiv, akseptert",
    OutcomeDecision.NEGATIVE: "declined, negative, no, rejected, avböjd, avböjt, avslag, negativt, nej, avslått, "
    "avvist, negativ, nei",
}

YES_AND_NO = {
    True: "yes, ja, true, 1, closed, avslutad, avsluttet",
    False: "no, nej, nei, false, 0, open, öppen, åpen",
}

FIELD_BY_HEADER: Mapping[str, str] = {
    plain_header(word): field for field, listed in COLUMNS.items() for word in listed.split(",")
}
STAGE_BY_WORD: Mapping[str, OutcomeStage] = {
    plain_header(word): stage for stage, listed in STAGES.items() for word in listed.split(",")
}
DECISION_BY_WORD: Mapping[str, OutcomeDecision] = {
    plain_header(word): decision for decision, listed in DECISIONS.items() for word in listed.split(",")
}
ANSWER_BY_WORD: Mapping[str, bool] = {
    plain_header(word): answer for answer, listed in YES_AND_NO.items() for word in listed.split(",")
}
