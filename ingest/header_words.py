"""What the headers of Nordic catalogues call each canonical field."""

COMPANY_WORDS = {
    "key": """
        id, nr, nummer, företagsid, bolagsid, selskapsid, virksomhetsid, kundnummer, company id, record id,
        rad-id, referens-id, löpnummer, løpenummer, tunnus
    """,
    "name": """
        namn, företag, företagsnamn, bolag, bolagsnamn, leverantör, organisation, startup, startupbolag,
        navn, selskap, selskapsnavn, firma, firmanavn, bedrift, bedriftsnavn, virksomhed, virksomhet,
        virksomhetsnavn, leverandør, virksomhedsnavn, yritys, yrityksen nimi, nimi, toiminimi, company,
        company name, name, business name, supplier, organization
    """,
    "organisation_number": """
        organisationsnummer, orgnr, org nr, org.nr, org.nummer, orgnummer, organisasjonsnummer, cvr,
        cvr-nummer, cvr nr, y-tunnus, ytunnus, registration number, company number, organisation number,
        organization number, org number, business id, vat number, momsnummer, momsregistreringsnummer
    """,
    "country": """
        land, country, maa, country code, landkod, landkode, nation
    """,
    "language": """
        språk, sprog, language, kieli, lang
    """,
    "summary": """
        kort beskrivning, sammanfattning, kortbeskrivning, ingress, pitch, hisspitch, i korthet, tagline,
        slogan, kortbeskrivelse, kort beskrivelse, sammendrag, oppsummering, kort om, resumé, lyhyt kuvaus,
        tiivistelmä, yhteenveto, short description, summary, one-liner, one liner, elevator pitch, in short,
        abstract, kort om bolaget, kort om företaget, kort om selskapet, kort om bedriften
    """,
    "description": """
        beskrivning, företagsbeskrivning, verksamhetsbeskrivning, om företaget, om bolaget, lösning,
        verksamhet, lång beskrivning, produkt, erbjudande, beskrivelse, om selskapet, om bedriften, løsning,
        lang beskrivelse, virksomhedsbeskrivelse, om virksomheden, kuvaus, ratkaisu, yrityksen kuvaus,
        description, about, company description, solution, long description, text, offering, product
        description, vad vi gör, vad företaget gör, vad bolaget gör, hva vi gjør, hva selskapet gjør, what we do
    """,
    "references": """
        referenser, referens, referenskunder, kunder, kundcase, referanser, referansekunder, referencer,
        referencekunder, referenssit, asiakkaat, references, reference customers, customers, clients, case
        studies
    """,
    "maturity": """
        mognad, mognadsgrad, fas, utvecklingsfas, trl, trl-nivå, stadium, modenhet, modenhetsgrad,
        modenhetsnivå, utviklingsfase, fase, kypsyys, vaihe, kehitysvaihe, maturity, stage, phase,
        development stage, trl level, readiness level, status
    """,
    "town": """
        ort, stad, postort, kommun, säte, by, sted, poststed, kommune, kaupunki, paikkakunta, kunta, town,
        city, municipality, location
    """,
    "region": """
        region, län, landskap, fylke, maakunta, alue, county, state, province
    """,
    "founded": """
        grundat, grundades, grundad, startår, bildat, bildad, registreringsår, stiftet, etablert,
        oppstartsår, etableringsår, grundlagt, stiftet år, perustettu, perustamisvuosi, founded, founding
        year, year founded, established, year, start year
    """,
    "employees": """
        anställda, antal anställda, medarbetare, antal medarbetare, personal, ansatte, antall ansatte, antal
        ansatte, årsverk, medarbejdere, henkilöstö, työntekijät, henkilöstömäärä, employees, number of
        employees, headcount, staff, team size, fte
    """,
    "website": """
        webbplats, hemsida, webb, webbsida, webbadress, länk, nettside, hjemmeside, nettsted, lenke,
        websted, kotisivu, verkkosivu, verkkosivut, www, website, web, url, homepage, link, web site
    """,
    "keywords": """
        nyckelord, taggar, sökord, bransch, branscher, teknikområde, stikkord, nøkkelord, emneord, bransje,
        nøgleord, branche, avainsanat, toimiala, keywords, tags, industry, sector, categories, topics
    """,
    "certifications": """
        certifieringar, certifiering, certifikat, iso, sertifiseringer, sertifisering, sertifikater,
        certificeringer, certificering, sertifikaatit, certifications, certificates, certification,
        standards
    """,
    "cpv": """
        cpv, cpv-kod, cpv-koder, cpv-kode, cpv codes, cpv code
    """,
    "updated": """
        uppdaterad, senast uppdaterad, ändrad, senast ändrad, oppdatert, sist oppdatert, sist endret,
        opdateret, senest opdateret, päivitetty, viimeksi päivitetty, updated, last updated, modified, last
        modified, updated at
    """,
}
"""Words parted by commas; dots, dashes and capitals make no difference: see `ingest.mapping.plain_header`."""

NEED_WORDS = {
    "key": """
        id, behovsid, need id, key, nyckel, nøkkel, tunnus
    """,
    "owner_key": """
        owner key, behovsägarid, behovseierid, owner id
    """,
    "owner_name": """
        behovsägare, behovseier, owner, need owner, organisation, kommun, kommune, owner name
    """,
    "title": """
        titel, rubrik, tittel, title, otsikko, behov, behovsområde, need, need area
    """,
    "language": COMPANY_WORDS["language"],
    "challenge": """
        utmaning, problem, beskrivning, utfordring, beskrivelse, challenge, description, udfordring, haaste
    """,
    "wanted_outcome": """
        önskat resultat, önskat läge, mål, ønsket resultat, ønsket utfall, wanted outcome, desired outcome,
        goal, tavoite
    """,
    "figures": """
        siffror, fakta, nyckeltal, tall, nøkkeltall, figures, key figures, numbers
    """,
    "hard_requirements": """
        krav, skallkrav, ska-krav, absolutte krav, hard requirements, requirements, must have
    """,
    "value_proposition": """
        värdeerbjudande, vi erbjuder, verditilbud, vi tilbyr, value proposition, we offer
    """,
    "cpv": COMPANY_WORDS["cpv"],
    "round": """
        omgång, runde, round, år, year
    """,
    "published": """
        publicerad, publicerat, publisert, published, datum, dato, date
    """,
    "countries": """
        länder, land, countries
    """,
    "languages": """
        tillåtna språk, tillatte språk, languages
    """,
    "maturity_at_least": """
        lägsta mognad, minste modenhet, minimum maturity, maturity at least
    """,
}

PERSON_WORDS = """
    kontakt, kontaktperson, kontaktpersoner, kontaktuppgifter, kontaktinfo, kontaktinformasjon, namn på kontakt,
    e-post, epost, e-postadress, epostadresse, e-mail, email, mail, mejl, mailadress, telefon, telefonnummer,
    tel, tlf, mobil, mobilnummer, mobiltelefon, grundare, grundarna, medgrundare, vd, styrelse, ägare,
    handläggare, affärscoach, coach, personnummer, fødselsnummer, födelsedatum, daglig leder, gründer, grunder,
    gründere, styreleder, eier, saksbehandler, kontaktoplysninger, direktør, stifter, stiftere, cpr,
    yhteyshenkilö, sähköposti, puhelin, puhelinnumero, toimitusjohtaja, perustaja, perustajat, henkilötunnus,
    contact, contact person, contact name, contacts, contact details, founder, founders, cofounder, co-founder,
    ceo, phone, phone number, telephone, mobile, owner, board, team, first name, last name, surname, förnamn,
    efternamn, fornavn, etternavn, linkedin, adress, adresse, gatuadress, hemadress, birth date
"""
"""Headers of columns that describe persons. They go to `ignore:` and are never stored."""
