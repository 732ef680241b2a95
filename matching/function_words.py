"""The words of each language that carry grammar rather than meaning."""

FUNCTION_WORDS = {
    "sv": """
        behöver behövs behöva behövde önskar söker
        alla allt andra att av bara bli blir blev de den denna deras dess dessa det detta dig din
        dina ditt du där då efter eller en er ett ens exempel finns flera från för genom ha hade han
        har hans hela henne hennes hon honom hur här i idag inom inte in ingen inget innan ja jag
        kan kunde kommer man med mellan men mer mest mot mycket många måste ni nu när någon något
        några och också om oss på redan samma sedan sig sin sina sitt ska skall skulle som så sådan
        sådana till under upp ut utan vad var vara varje vi vid vilka vilken vilket vill våra vår
        vårt än är ännu även över t ex bland annat samt både dels därför eftersom
    """,
    "nb": """
        trenger trengs trenge trengte ønsker søker
        alle alt andre at av bare ble bli blir blitt da de deg dem den denne der deres det dette
        dere din dine du eller en er et etter finnes flere for fordi fra få før gjennom ha hadde han
        hans har hele henne hennes her hun hva hvem hver hvilke hvilken hvis hvor hvordan i ikke
        ingen inn innen jeg kan kunne kommer man med mellom men mer mest mot mye må mange når noe
        noen nå og også om opp oss over på samme seg selv sin sine sitt skal skulle som så til under
        ut uten var ved vi vil ville vår våre vært være å blant annet samt både derfor slik dermed
    """,
    "nn": """
        treng trengst trenge ønskjer ønsker søkjer søker
        alle alt andre at av bare blei bli blir da dei deg den denne der deira det dette di din du
        eg eit ein eller er etter finst fleire for fordi frå få før gjennom ha hadde han har heile
        henne her ho i ikkje ingen inn innan kan kunne kjem korleis kva kven kvar kvifor man med
        mellom men meir mest mot mykje må mange når noko nokre no og også om opp oss over på same
        seg sjølv sin sine sitt skal skulle som så til under ut utan var ved vi vil ville vår våre
        vore vere å samt både difor slik
    """,
    "da": """
        behøver ønsker søger
        alle alt andre at af bare blev blive bliver da de dem den denne der deres det dette dig din
        du efter eller en er et findes flere for fordi fra få før gennem ha havde han hans har hele
        hende hendes her hun hvad hvem hver hvilke hvilken hvis hvor hvordan i ikke ingen ind inden
        jeg kan kunne kommer man med mellem men mere mest mod meget må mange når noget nogle nu og
        også om op os over på samme sig selv sin sine sit skal skulle som så til under ud uden var
        ved vi vil ville vores været være samt både derfor
    """,
    "fi": """
        että ei eivät ennen he hän hänen ja jo joka jos jossa jotka jota jälkeen kanssa koko kuin
        kun kuten me mikä minä mitä mukaan muu muun mutta myös ne niin niiden nyt ole oli olla on
        ovat se sekä sen siitä siinä sinä sitten tai tämä tämän te tulee vain voi voidaan vai vaan
        ilman yli ali
    """,
    "en": """
        need needs needed want wants
        a about after all also an and any are as at be because been before being between both but by
        can could did do does during each for from had has have he her here his how i if in into is
        it its may more most must no nor not of on one only or other our out over own same shall she
        should so some such than that the their them then there these they this those through to
        under up upon very was we were what when where which while who will with within without
        would you your
    """,
}
