"""Every setting in one typed object, built once. Nothing else reads the environment."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.limits import Limits
from matching.match import DEFAULT_K
from matching.ranker import DEFAULT_RANKER
from service.errors import SettingsError
from service.home import Home

WORDS = Path(__file__).with_name("setting_words.yaml")
"""What each setting is for, in the languages that are not English."""


def _origin(address: str) -> str:
    """Scheme and host of an address that has nothing else, as browsers write them. Raises PydanticCustomError."""
    try:
        found = HttpUrl(address)
        origin = f"{found.scheme}://{found.host}"
        if found.port not in (80 if found.scheme == "http" else 443, None):
            origin = f"{origin}:{found.port}"
        if str(found) != f"{origin}/":
            raise ValueError(address)
    except ValueError as error:
        raise PydanticCustomError(
            "public_url",
            "Give the address that people reach Behov by, http or https and a host with nothing after it, such as "
            "https://behov.example.se",
        ) from error
    return origin


class Settings(BaseSettings):
    """Each value can be set as an environment variable: BEHOV_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="BEHOV_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(Path("var"), description="The data folder: database, indexes, encoder, cache.")
    database_url: str | None = Field(
        None, description="An SQLAlchemy address; without one, a SQLite file in the data folder."
    )
    encoder: str | None = Field(
        None,
        description="multilingual-e5-small-behov (the default one), multilingual-e5-small (the same without our "
        "adapter), a folder of any sentence-transformers model, or a model hub's name; without one, what `behov "
        "adapt` put in use, at first the default one.",
    )
    encoder_precision: Literal["auto", "bfloat16", "float32"] = Field(
        "auto",
        description="auto takes bfloat16 where the processor is faster in it (AMX, ARM, AVX512-BF16 of AMD).",
    )
    encoder_query_prefix: str | None = Field(
        None, description="Put before every need; without one, what the model itself asks for."
    )
    encoder_passage_prefix: str | None = Field(
        None, description="Put before every passage; without one, what the model itself asks for."
    )
    encoder_download: bool = Field(
        False,
        description="Whether an encoder named by a hub's name may be downloaded. Else the network is used for "
        "webhooks and for signing in at a provider alone.",
    )
    ranker: str | None = Field(
        None,
        description="The ranker, by name and version; without one, the one put in use with `behov rankers "
        f"activate` or by `behov train`, at first {DEFAULT_RANKER}.",
    )
    k: int = Field(DEFAULT_K, ge=1, le=1000, description="How many companies a shortlist holds.")
    need_characters: int = Field(100_000, ge=100, description="The longest need text that is read, in characters.")
    search_text_days: int = Field(
        90, ge=1, le=36500, description="How many days a text is kept after it was searched for the last time."
    )
    uploads_open: int = Field(
        20,
        ge=1,
        description="How many catalogues one person or program may have sent at once that are not taken in yet.",
    )
    uploads_bytes: int = Field(
        1_000_000_000, ge=1, description="What all catalogues that are not taken in yet may take up on the disk."
    )
    public_url: Annotated[str, AfterValidator(_origin)] | None = Field(
        None,
        description="The address that people reach the service by, such as https://behov.example.se: it begins "
        "every link that is given away, and cookies are for https alone where it is https. Without one, each "
        "request's own Host and X-Forwarded-Proto say it.",
    )
    oidc_issuer: str | None = Field(
        None,
        description="The https address of an OpenID Connect provider whose accounts may sign in to the pages. The "
        "service then speaks to it.",
    )
    oidc_client_id: str | None = Field(None, description="What the provider knows Behov as.")
    oidc_client_secret: SecretStr | None = Field(None, description="The secret the provider gave for Behov.")
    oidc_claim: str = Field(
        "preferred_username",
        description="The claim that names the account at its first sign-in; an administrator makes the account.",
    )
    webhooks: bool = Field(
        False, description="Whether programs are told of events at the addresses that administrators name."
    )
    limits: Limits = Field(Limits(), description="What a catalogue file may hold; one setting each, below.")

    @property
    def places(self) -> Home:
        """The data folder's layout."""
        return Home(self.home.expanduser().absolute())

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or self.places.database_url


def setting_words(name: str, language: str) -> str:
    """What a setting is for, for a reader of `language` (sv, nb or en)."""
    said = _words()[name].get(language)
    return said or Settings.model_fields[name].description or ""


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    held: Mapping[str, Mapping[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return held


def count_together(folder: Path) -> None:
    """Let processes that are started from now on count what they answer in one folder, for one set of figures."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def load_settings() -> Settings:
    """The settings as the environment gives them. Raises SettingsError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "BEHOV_" + "__".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}. `behov settings` lists what each setting takes.") from error
