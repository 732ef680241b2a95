"""What the API gives: the same content that the pages show. Texts are in the language they were written in."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from matching.eligibility import LADDER
from matching.language import LANGUAGES
from models.accounts import Role
from models.curation import ChangeKind
from models.judgements import Verdict
from models.outcomes import OutcomeDecision, OutcomeStage
from models.webhooks import WebhookEvent
from service.looking import LikeNeed, NeedForCompany


def _whole(value: object) -> object:
    """JSON does not tell 7.0 from 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, as JSON Schema has it."""

# Said in the description alone: what is refused is told with the values that may be chosen.
Country = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
Spoken = Annotated[str, WithJsonSchema({"type": "string", "enum": list(LANGUAGES)})]
Step = Annotated[str, WithJsonSchema({"type": "string", "enum": list(LADDER)})]
Division = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}$"})]


class ListDocument(BaseModel):
    """A ranked list with everything that explains it and everything it was made with."""

    model_config = ConfigDict(extra="allow")

    need: dict[str, Any] = Field(description="Key, language, parts and rules of the need that was matched.")
    entries: list[dict[str, Any]] = Field(description="Companies, best first, each with quotes and reasons.")
    band: str = Field(
        description="The best band of the list: strong, possible, weak or none.", examples=["possible"]
    )
    suggested_step: str = Field(description="Step of the innovation ladder: initiate, introduce or implement.")
    considered: int = Field(description="Profiles that were considered.", examples=[176])
    kept_out: dict[str, int] = Field(description="Rule → profiles it kept out.")
    made_with: dict[str, Any] = Field(description="Index, encoder, ranker and parameters, enough to replay it.")


class SearchFound(BaseModel):
    """What a search found; `list` is None where nothing was searched for yet."""

    text: str = Field(description="The challenge, personal data taken out.")
    language: str | None
    list: ListDocument | None


class NeedLine(BaseModel):
    """A need area in a list of them."""

    key: str = Field(examples=["matsvinn-skolrestauranger"])
    title: str
    language: str
    owner: str
    round: str | None
    shortlists: int = Field(description="How many lists were given for it.")


class Needs(BaseModel):
    """Need areas, by key. `next`: the cursor of the next page, None on the last one."""

    items: list[NeedLine]
    next: str | None = None


class ShortlistLine(BaseModel):
    """A shortlist in a list of them."""

    id: int
    given_at: dt.datetime
    need_key: str | None
    title: str
    language: str
    band: str
    changes: int = Field(description="How many changes people made to it.")


class Shortlists(BaseModel):
    """Shortlists, newest first. `next`: the cursor of the next page, None on the last one."""

    items: list[ShortlistLine]
    next: int | None = None


class CorrectionLine(BaseModel):
    """A field put right by a person: what the file said, and what is right. It held until `ended_at`, if any."""

    id: int
    source: str
    field: str
    said: str
    value: str
    reason: str
    made_at: dt.datetime
    made_by: str
    ended_at: dt.datetime | None
    ended_by: str | None = Field(description="Null where the file now says something else.")


class NeedVersionLine(BaseModel):
    """A version of a need: since when it holds, and which fields it changed."""

    number: int
    recorded_at: dt.datetime
    changed: list[str]


class ReachedStage(BaseModel):
    """A stage that a company reached with a need."""

    stage: OutcomeStage
    on: dt.date | None
    decision: OutcomeDecision | None = Field(
        description="What the need owner decided then; null where nobody said."
    )
    reason: str = Field(description="Why, as the file of outcomes says it; empty where nobody said.")


class OutcomeLine(BaseModel):
    """What became of a company that was presented for a need: the stages it reached, in order."""

    need_key: str
    title: str
    language: str = Field(description="That of the title.")
    company_uid: str
    company_name: str
    stages: list[ReachedStage]


class NeedSheet(BaseModel):
    """A need area: its parts as the owner wrote them, and the lists given for it, newest first."""

    key: str
    version: int
    owner: str
    title: str
    language: str
    parts: dict[str, str]
    hard_requirements: tuple[str, ...]
    countries: tuple[str, ...] = Field(description="Only companies of these may be considered; any where empty.")
    languages: tuple[str, ...] = Field(description="Only profiles in these; any where empty.")
    maturity_at_least: str | None
    cpv_codes: tuple[str, ...]
    categories: list[dict[str, Any]] = Field(
        description="Divisions of the CPV: those that were given, else those the newest list suggests."
    )
    round: str | None
    corrections: list[CorrectionLine]
    history: list[NeedVersionLine]
    outcomes: list[OutcomeLine] = Field(description="What came of it, who came furthest first.")
    shortlists: list[ShortlistLine]


class NeedsAlike(BaseModel):
    """Needs like one need, nearest first."""

    key: str
    title: str
    language: str
    items: list[LikeNeed]


class ListItem(BaseModel):
    """A company on a shortlist as it stands, in its place from 1."""

    place: int
    given_rank: int | None = Field(description="Its rank as given; null where it was added by hand.")
    pinned: bool
    reason: str = Field(description="Why it was added or rejected.")
    notes: list[str]
    entry: dict[str, Any]


class AskedLine(BaseModel):
    """Somebody who was asked what they think of a list; `answered_at` None: they have not said yet."""

    account: int
    asked_at: dt.datetime
    answered_at: dt.datetime | None


class CommentAsked(BaseModel):
    """Asking somebody with an account what they think of a list."""

    account: Whole = Field(ge=1, description="Somebody who may see the list and comment on it.", examples=[3])


class ShortlistSheet(BaseModel):
    """A shortlist: as it stands, what was rejected, and what it was made with."""

    id: int
    given_at: dt.datetime
    need_key: str | None
    last_change: int = Field(description="Say this number with the next change, so that nobody's is overwritten.")
    items: list[ListItem]
    rejected: list[ListItem]
    comments: list[str]
    asked: list[AskedLine] = Field(description="Who was asked what they think of it.")
    document: ListDocument = Field(description="The list as it was given.")


class ChangeWanted(BaseModel):
    """A change of a shortlist. `seen`: the number of the last change the sender knows of."""

    kind: ChangeKind
    seen: Whole = Field(ge=0, description="The last change the sender has seen; 0 for none.", examples=[0])
    company: str | None = Field(None, max_length=100, description="The company's uid.")
    place: Whole | None = Field(None, ge=1, le=1000, description="Of a move: the place it goes to.")
    text: str = Field("", max_length=4000, description="The reason, note or comment.")


class ChangeLine(BaseModel):
    """One change as it was made."""

    number: int
    at: dt.datetime
    actor: str
    kind: ChangeKind
    company: str | None
    text: str


class Changes(BaseModel):
    """All changes of a list, oldest first."""

    items: list[ChangeLine]
    unseen: int = Field(description="How many more there are that the reader may not see.")


class ShareWanted(BaseModel):
    """Freezing a list and making a link to it."""

    days: Whole = Field(30, ge=1, le=365, description="How long the link works.")


class ShareMade(BaseModel):
    """A frozen list; the link is told this once."""

    id: int
    link: str
    expires_at: dt.datetime


class SharedList(BaseModel):
    """A frozen list as whoever has the link reads it."""

    title: str
    frozen_at: dt.datetime
    expires_at: dt.datetime
    items: list[ListItem]
    document: ListDocument


class SearchWanted(BaseModel):
    """A challenge to search for."""

    text: str = Field(min_length=1, max_length=10_000_000, examples=["Vi kastar för mycket mat i skolan."])
    language: Spoken | None = Field(None, description="sv, nb, nn, da, fi or en; else it is detected.")


class GivenWanted(BaseModel):
    """Giving a shortlist: for a stored need, or for a challenge that was searched for."""

    need: str | None = Field(None, max_length=200, description="A need's key.")
    text: str | None = Field(None, max_length=64, description="The key of a search.")
    country: list[Country] = Field([], description="Only these countries.")
    language: list[Spoken] = Field([], description="Only profiles in these languages.")
    category: list[Division] = Field([], description="Only these divisions of the CPV, two digits.")
    catalogue: list[str] = Field([], description="Only these catalogues.")
    maturity: Step | None = Field(None, description="At least this far.")
    public_references: bool = Field(
        False, description="Only companies whose profile names a use in the public sector."
    )
    k: Whole = Field(8, ge=1, le=100)


class ProfileSheet(BaseModel):
    """One version of what a catalogue says of a company."""

    document_id: str
    source: str
    listed: bool
    valid_from: dt.datetime
    valid_until: dt.datetime | None
    name: str
    language: str
    country: str | None
    region: str | None
    town: str | None
    website: str | None
    maturity: str | None
    founded: int | None
    employees: int | None
    summary: str
    description: str
    references: str
    keywords: tuple[str, ...]
    certifications: tuple[str, ...]
    cpv_codes: tuple[str, ...]
    categories: list[dict[str, Any]] = Field(description="The divisions that its codes are of.")
    updated_on: dt.date | None
    hints: list[str] = Field(description="What the profile lacks, as codes.")


class CorrectionSheet(BaseModel):
    """What can be corrected of a company in one catalogue, and what was."""

    uid: str
    profile: str = Field(description="The profile version, to be sent back with the correction.")
    name: str
    source: str
    fields: dict[str, str]
    corrections: list[CorrectionLine]


class CorrectionWanted(BaseModel):
    """Putting a company's fields right. Values are read as those of a file are."""

    profile: str = Field(max_length=400, description="The profile version that is corrected, as listed now.")
    reason: str = Field(max_length=1000, examples=["Told by the company on the telephone."])
    whole: bool = Field(False, description="Fields that are not sent are emptied rather than left as they are.")
    name: str | None = Field(None, max_length=1000)
    summary: str | None = Field(None, max_length=100_000)
    description: str | None = Field(None, max_length=100_000)
    references: str | None = Field(None, max_length=100_000)
    keywords: str | None = Field(None, max_length=10_000, description="Parted by commas.")
    certifications: str | None = Field(None, max_length=10_000, description="Parted by commas.")
    maturity: str | None = Field(None, max_length=200)
    language: str | None = Field(None, max_length=200)
    country: str | None = Field(None, max_length=200)
    region: str | None = Field(None, max_length=1000)
    town: str | None = Field(None, max_length=1000)
    founded: str | None = Field(None, max_length=200)
    employees: str | None = Field(None, max_length=200)
    website: str | None = Field(None, max_length=1000)
    cpv: str | None = Field(None, max_length=1000, description="Codes of the CPV, parted by commas.")


class CorrectionMade(BaseModel):
    """The fields that changed."""

    fields: list[str]


class DivisionsWanted(BaseModel):
    """Saying which divisions of the CPV a need is of; none for letting Behov suggest."""

    division: list[Division] = Field([], max_length=20, examples=[["90"]])
    reason: str = Field(max_length=1000, examples=["It is about waste, not about food."])
    version: Whole | None = Field(None, ge=1, description="The need's version that was seen, if it matters.")


class ErasureSheet(BaseModel):
    """How much there is of a company. Outcomes and judgements stay, of a company that nobody can name."""

    uid: str
    name: str
    profiles: int
    places: int
    changes: int
    corrections: int
    outcomes: int
    judgements: int


class ErasureWanted(BaseModel):
    """Erasing a company."""

    reason: str = Field(max_length=1000, examples=["Asked for by the company."])


class Erased(BaseModel):
    """The uid that stands for the erased company from now on."""

    uid: str


class ErasureLine(BaseModel):
    """A company that is not to be taken in again."""

    id: int
    erased_at: dt.datetime
    erased_by: str
    reason: str


class Erasures(BaseModel):
    """Companies that were erased, newest first."""

    items: list[ErasureLine]


class CompanyNeeds(BaseModel):
    """The needs that a company comes near to, nearest first."""

    uid: str
    name: str
    items: list[NeedForCompany]


class CompanyPlace(BaseModel):
    """A shortlist the company stands on."""

    shortlist: int
    rank: int
    need_key: str | None
    title: str
    language: str


class CompanySheet(BaseModel):
    """A company: every version of its profiles, newest first, what was corrected of them, where it was
    shortlisted, and what came of it."""

    uid: str
    name: str
    organisation_number: str | None
    profiles: list[ProfileSheet]
    corrections: list[CorrectionLine]
    shortlisted: list[CompanyPlace]
    outcomes: list[OutcomeLine] = Field(description="What came of it, by need, newest first.")


class CompanyLine(BaseModel):
    """A company in a list of them."""

    uid: str
    name: str
    source: str
    country: str | None
    town: str | None
    maturity: str | None
    language: str


class Companies(BaseModel):
    """Companies by name. `next`: the cursor of the next page, None on the last one."""

    items: list[CompanyLine]
    total: int
    next: int | None = None


class CatalogueLine(BaseModel):
    """A catalogue and how fresh it is."""

    name: str
    title: str
    kind: str
    fictional: bool
    listed: int
    as_of: dt.datetime | None
    age_days: int | None = Field(description="How many days ago it was as of.")


class RunLine(BaseModel):
    """One reading of a file."""

    id: int
    source: str
    started_at: dt.datetime
    as_of: dt.datetime
    file_name: str
    new: int
    changed: int
    unchanged: int
    missing: int
    refused: int


class RunChangeLine(BaseModel):
    """What a reading did to one row."""

    row_key: str
    company: str
    kind: str = Field(description="new, changed or withdrawn.")
    name: str
    fields: list[str] = Field(description="What a changed row says otherwise than before.")


class RunSheet(BaseModel):
    """A reading and what it changed."""

    run: RunLine
    changes: list[RunChangeLine]
    refused: list[dict[str, Any]]


class Catalogues(BaseModel):
    """Catalogues, by name, and the newest readings. `next`: the cursor of the next page, None on the last one."""

    items: list[CatalogueLine]
    runs: list[RunLine]
    next: str | None = None


class UploadMade(BaseModel):
    """A file that was sent."""

    id: str


class UploadSheet(BaseModel):
    """A file that was sent, and what its columns seem to hold."""

    id: str
    title: str
    language: str
    country: str | None
    kind: str
    catalogue: str | None = Field(description="The catalogue it renews; null for a new one.")
    fictional: bool = Field(description="Whether what it holds is invented.")
    complete: bool
    columns: list[dict[str, Any]]


class RowReport(BaseModel):
    """What taking a file in would come to."""

    id: str
    source: str
    title: str
    new: int
    changed: int
    unchanged: int
    missing: int
    refused: list[dict[str, Any]]
    notes: list[dict[str, Any]]


class UploadProgress(BaseModel):
    """How far taking a file in has come."""

    id: str
    step: str = Field(description="indexing, done or failed.")
    source: str
    done: int
    total: int
    run: int | None
    error: str


class Part(BaseModel):
    """How many of something, and what part of all."""

    name: str
    count: int
    share: float


class Overview(BaseModel):
    """What there is, and how well need areas are covered by their newest lists."""

    needs: int
    covered: int = Field(description="Need areas whose newest list is possible or strong.")
    uncovered: list[NeedLine]
    companies: int
    languages: list[Part]
    catalogues: list[Part] = Field(description="Share of each catalogue among the companies.")
    exposure: list[Part] = Field(description="Share of each catalogue among the places on lists given.")


class RankerLine(BaseModel):
    """A ranker, its features' weights, and whether lists are made with it now."""

    name: str
    weights: dict[str, float]
    in_use: bool


class ActivationLine(BaseModel):
    """Since when a ranker is in use, and why."""

    at: str
    ranker: str
    reason: str


class Evaluation(BaseModel):
    """Rankers, when each was put in use (newest first), and the names of the reports that are kept."""

    rankers: list[RankerLine]
    history: list[ActivationLine]
    reports: list[str]


class RankerSheet(BaseModel):
    """A ranker; `card` is its model card in paragraphs in the reader's language, none for one that comes with
    Behov."""

    name: str
    weights: dict[str, float]
    card: list[str]


class MapPoint(BaseModel):
    """A need or a company on the map."""

    kind: str = Field(description="need or company.", examples=["company"])
    key: str = Field(description="The need's key, or the company's uid.")
    name: str
    language: str
    x: float = Field(description="From 0, left, to 1.")
    y: float = Field(description="From 0, top, to 1.")
    cluster: int


class MapCluster(BaseModel):
    """Companies that are about the same, and the needs nearest to them."""

    number: int
    words: list[str] = Field(description="The words that tell it apart, in the profiles' languages.")
    companies: int
    needs: list[str] = Field(description="The needs' keys.")


class MapSheet(BaseModel):
    """Needs and companies in two dimensions, near one another where they are about the same."""

    points: list[MapPoint]
    clusters: list[MapCluster]


class AccountLine(BaseModel):
    """An account."""

    id: int
    name: str
    role: Role
    owner: str | None
    waiting: bool = Field(description="Whether its one-time link has not been used yet.")
    disabled: bool
    provider: str | None = Field(description="The OpenID Connect provider that it is bound to.")


class KeyLine(BaseModel):
    """A program's key, without the key."""

    id: int
    label: str
    role: Role
    scopes: list[str]
    created_at: dt.datetime
    revoked: bool


class People(BaseModel):
    """Accounts, by name. `next`: the cursor of the next page, None on the last one."""

    items: list[AccountLine]
    next: str | None = None


class Keys(BaseModel):
    """Keys, newest first. `next`: the cursor of the next page, None on the last one."""

    items: list[KeyLine]
    next: str | None = None


class RoleWanted(BaseModel):
    """Another role for an account."""

    role: Role
    owner: str | None = Field(None, max_length=200, description="Of a need owner: the organisation's key.")


class AccountWanted(RoleWanted):
    """A new account."""

    name: str = Field(min_length=3, max_length=80, pattern=r"^[\w.@+-]+$", examples=["facilitator.nord"])


class LinkMade(BaseModel):
    """A one-time link by which an account's password is set; told this once."""

    account: int
    link: str
    expires_at: dt.datetime


class KeyWanted(BaseModel):
    """A new key for a program."""

    label: str = Field(min_length=1, max_length=80)
    role: Role
    scopes: list[str] = Field([], description="Permissions it is narrowed to; none for all of the role's.")


class KeyMade(BaseModel):
    """A new key; told this once."""

    id: int
    key: str


class WebhookWanted(BaseModel):
    """An address that is to be told of events."""

    address: str = Field(min_length=8, max_length=1000, examples=["https://reports.example/behov"])
    events: list[WebhookEvent] = Field(min_length=1, max_length=10)


class WebhookMade(BaseModel):
    """An address that is told now. The secret is told this once: `Behov-Signature` is the HMAC-SHA256 under it, in
    hexadecimal, of `Behov-Timestamp`, a full stop and the body."""

    id: int
    secret: str


class WebhookLine(BaseModel):
    """An address that is told of events."""

    id: int
    address: str
    events: list[WebhookEvent]
    created_at: dt.datetime
    disabled: bool


class DeliveryLine(BaseModel):
    """One event on its way to one address."""

    id: int
    webhook: int
    event: WebhookEvent
    created_at: dt.datetime
    state: Literal["waiting", "delivered", "given_up"]
    tries: int
    next_try_at: dt.datetime | None
    delivered_at: dt.datetime | None
    status: int | None = Field(description="What the address answered the last time.")
    problem: str | None = Field(description="Of the last try: refused, unreachable or status.")


class Webhooks(BaseModel):
    """Addresses, and deliveries, newest first. `next`: the cursor of the next page of deliveries."""

    sending: bool = Field(description="Whether the setting BEHOV_WEBHOOKS lets anything be sent.")
    items: list[WebhookLine]
    deliveries: list[DeliveryLine]
    next: int | None


class EventLine(BaseModel):
    """One audit event."""

    id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    sha256: str


class Events(BaseModel):
    """Audit events, newest first. `next`: the cursor of the next page. `first_broken`: see `checked`."""

    items: list[EventLine]
    next: int | None
    checked: bool = Field(description="Whether the chain was checked now.")
    first_broken: int | None = Field(description="The first event that is not as it was written.")


class SettingLine(BaseModel):
    """A setting in force."""

    name: str
    value: str
    description: str


class SettingsInForce(BaseModel):
    """All settings; addresses with passwords are left out."""

    items: list[SettingLine]


class AgreementFound(BaseModel):
    """Krippendorff's α of a pool's judges; null where it cannot be told."""

    nominal: float | None = Field(description="Where any two verdicts are equally far apart.")
    ordinal: float | None = Field(description="Where fits is nearer to partly than to does not fit.")
    judges: int = Field(description="Judges who share a pair with another.")
    pairs: int = Field(description="Pairs that two or more judges graded.")


class PooledNeed(BaseModel):
    """A need that a pool has pairs of."""

    key: str
    title: str
    language: str


class PoolLine(BaseModel):
    """A pool, as far as the reader may judge it."""

    key: str
    made_at: dt.datetime
    needs: list[PooledNeed]
    pairs: int
    judged: int = Field(description="Pairs that the reader has judged.")
    finished: bool
    agreement: AgreementFound | None = Field(description="Null until the reader has finished their part.")


class Pools(BaseModel):
    """Pools to judge, newest first. `next`: the cursor of the next page, None on the last one."""

    items: list[PoolLine]
    next: str | None = None


class PoolAgreementLine(BaseModel):
    """A pool and whether its judges agree."""

    key: str
    made_at: dt.datetime
    needs: list[PooledNeed]
    pairs: int
    agreement: AgreementFound


class Agreements(BaseModel):
    """Pools with their agreement, newest first."""

    items: list[PoolAgreementLine]


class PoolWanted(BaseModel):
    """A pool to make: for which needs, and how many companies of each ranker."""

    need: list[str] = Field([], description="The needs' keys.", examples=[["matsvinn-skolrestauranger"]])
    depth: int = Field(10, ge=1, le=100)


class ShownText(BaseModel):
    """What a company says in one of its profiles, without its name and town."""

    language: str
    text: str


class ShownPair(BaseModel):
    """A need and a company as a judge is shown them."""

    item: str
    language: str = Field(description="The need's language.")
    need: dict[str, str] = Field(description="The need's parts.")
    profile: list[ShownText]
    verdict: Verdict | None = Field(description="What the reader said of it before.")


class PairToJudge(BaseModel):
    """The pair to judge; null where the reader has judged all of the pool that they may."""

    pool: str
    judged: int
    pairs: int
    pair: ShownPair | None
    before: str | None = Field(description="The pair judged before this one.")


class VerdictWanted(BaseModel):
    """A verdict on a pair of a pool."""

    item: str = Field(min_length=1, max_length=64)
    verdict: Verdict


class VerdictSaved(BaseModel):
    """The verdict that counts now. `new`: whether it is another than the one before."""

    item: str
    verdict: Verdict
    new: bool
    judged: int
    pairs: int


class Health(BaseModel):
    """Whether the process answers, or can do its work."""

    status: str
    index: str | None = None


class Message(BaseModel):
    """A page with nothing but text; for programs, its kind."""

    kind: str


class Nothing(BaseModel):
    """What a write is answered with where there is nothing to tell but that it was done."""


class Problem(BaseModel):
    """What went wrong, as problem details (RFC 9457): title and detail in the reader's language."""

    type: str = Field(description="urn:behov:problem: and the kind, by which programs tell problems apart.")
    title: str
    status: int
    detail: str = Field(description="What to do about it.")
    request: str | None = Field(description="The request's number, for whoever runs Behov.")
