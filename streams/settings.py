"""The settings of every process: read once, validated together, passed down.

They come from the environment (`TOCSIN_...`, names in docs/reference/settings.md) and from one TOML file, `tocsin.toml`
in the current folder or the one that `TOCSIN_CONFIG` names; the environment wins.
"""

import os
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from streams.errors import ForPeople

PREFIX = "TOCSIN_"
READING_PARTITIONS = 16
LISTEN = r"^([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$"


class SettingsError(ForPeople):
    """Everything that is wrong with the settings, one line each: name, value, and what is allowed."""

    exit_status = 2

    def __init__(self, problems: str) -> None:
        super().__init__(f"the settings are wrong, nothing was started\n{problems}")
        self.problems = problems


class SourceSettings(BaseModel):
    """One source to read: which plug-in, how often at the most, and the plug-in's own configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", description="names the source, on topics and in stories")
    plugin: str = Field(default="feed", description="an entry point of `tocsin.sources`, or `module:Class`")
    desk: str = Field(default="main", description="the desk whose stories its articles belong to")
    interval: float = Field(default=300, ge=1, description="seconds between polls, at the least")
    longest_interval: float | None = Field(
        default=None, ge=1, description="seconds between polls of a source that is silent; without it four intervals"
    )
    baseline: bool = Field(
        default=True, description="whether a first poll only notes what is older than six hours, without publishing it"
    )
    whole_text: bool = Field(
        default=False, description="whether an article of which the source gives a teaser is read on its own page"
    )
    config: dict[str, Any] = Field(default_factory=dict, description="the plug-in's own fields")

    @property
    def longest(self) -> float:
        """Seconds between two polls at the most, while the source answers."""
        return max(self.interval, 4 * self.interval if self.longest_interval is None else self.longest_interval)


class Settings(BaseSettings):
    """What an operator can set; the defaults run everything on one machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_nested_delimiter="__")

    data: Path = Field(default=Path("~/.local/share/tocsin"), description="folder of all that is kept on disk")
    kafka: str | None = Field(
        default=None,
        pattern=r"^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$",
        description="host:port of a cluster, more by commas; without it an embedded Kafka is started",
    )
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="how the brokers are spoken to; both with SSL mean TLS"
    )
    kafka_ca: Path | None = Field(default=None, description="PEM file of the authority that signed the brokers")
    kafka_certificate: Path | None = Field(default=None, description="PEM file of this client's certificate")
    kafka_key: Path | None = Field(default=None, description="PEM file of this client's key")
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="PLAIN", description="how SASL proves the password"
    )
    kafka_username: str | None = Field(default=None, description="the SASL user; required with SASL")
    kafka_password: SecretStr | None = Field(default=None, description="the SASL password; required with SASL")
    kafka_replication: int = Field(default=1, ge=1, le=7, description="copies of each topic and changelog")
    topic_prefix: str = Field(
        default="", pattern=r"^[A-Za-z0-9._-]{0,64}$", description="before the name of each topic and consumer group"
    )
    database: str | None = Field(
        default=None,
        pattern=r"^(sqlite\+aiosqlite|postgresql\+asyncpg)://",
        description="SQLAlchemy URL of the delivery ledger; without it SQLite in the data folder",
    )
    telegram_token: SecretStr | None = Field(default=None, description="the bot's token; TELEGRAM_BOT_TOKEN does too")
    telegram_api: str = Field(
        default="https://api.telegram.org", pattern=r"^https?://", description="address of the Bot API server"
    )
    telegram_rate: int = Field(
        default=30, ge=1, le=1000, description="messages a second over all; above 30 they are paid broadcasts, in Stars"
    )
    telegram_webhook: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s?#]+$",
        description="public address that Telegram calls with updates; without it the bot asks for them (long polling)",
    )
    telegram_webhook_listen: str = Field(
        default="127.0.0.1:8443",
        pattern=LISTEN,
        description="host:port where those calls arrive; TLS is the business of a proxy before it",
    )
    bot_listen: str | None = Field(
        default=None, pattern=LISTEN, description="host:port of the bot's /healthz, /readyz and /metrics"
    )
    ingest_listen: str | None = Field(
        default=None,
        pattern=LISTEN,
        description="host:port where sources are called (/in/ID); TLS is the business of a proxy before it",
    )
    smtp: SecretStr | None = Field(
        default=None,
        description="server that takes e-mail: smtp://user:password@host:587 (STARTTLS) or smtps://host:465",
    )
    email_from: str | None = Field(
        default=None, pattern=r"^[^\s@<>,]+@[^\s@<>,]+$", description="address that e-mail comes from"
    )
    operators: tuple[int, ...] = Field(
        default=(), description="ids of the users and chats on Telegram that may run the operators' commands"
    )
    desks: dict[str, int] = Field(default={"main": 0}, description="each desk's partition of `readings`, 0 to 15")
    rules: Path | None = Field(default=None, description="file of the operators' rules, one query a line")
    sources: tuple[SourceSettings, ...] = Field(default=(), description="what is read: docs/reference/sources.md")
    spool_mb: int = Field(
        default=512, ge=1, le=1 << 20, description="MiB on disk, at the most, for what Kafka does not take"
    )
    allow_private: bool = Field(
        default=False,
        description="whether sources and webhooks may be on loopback and private addresses: demo, tests, intranets",
    )
    contact: str | None = Field(
        default=None,
        pattern=r"^[^\s()<>;]{1,200}$",
        description="web or mail address by which publishers reach you, told to every host that is asked",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="`debug` adds what the libraries log; the others do the same as `info`"
    )
    worker_id: str = Field(default="1", pattern=r"^[A-Za-z0-9_-]{1,32}$", description="static id of this worker")

    @field_validator("data", "rules", "kafka_ca", "kafka_certificate", "kafka_key")
    @classmethod
    def _home(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path else path

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        for desk, partition in self.desks.items():
            if not 0 <= partition < READING_PARTITIONS:
                raise ValueError(f"desks: {desk}={partition}, expected a partition from 0 to {READING_PARTITIONS - 1}")
        if len(set(self.desks.values())) < len(self.desks):
            raise ValueError("desks: two desks share a partition, expected one each")
        unknown = sorted({source.desk for source in self.sources} - set(self.desks))
        if unknown:
            raise ValueError(f"sources: desks {', '.join(unknown)} are not in desks ({', '.join(self.desks)})")
        twice = sorted(name for name, times in Counter(source.id for source in self.sources).items() if times > 1)
        if twice:
            raise ValueError(f"sources: the ids {', '.join(twice)} are used twice, expected one source each")
        if self.smtp and not self.smtp.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("smtp: expected smtp://... or smtps://...")
        if self.smtp and not self.email_from:
            raise ValueError("smtp: needs email_from, the address that e-mail comes from")
        if self.kafka_security.startswith("SASL") and not (self.kafka_username and self.kafka_password):
            raise ValueError("kafka_security: SASL needs kafka_username and kafka_password")
        return self

    @property
    def database_url(self) -> str:
        """The ledger's SQLAlchemy URL."""
        return self.database or f"sqlite+aiosqlite:///{self.data / 'ledger.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in wins over the environment, which wins over the file."""
        path = _config_file(os.environ)
        file = (TomlConfigSettingsSource(settings_cls, path),) if path else ()
        return init_settings, env_settings, *file


def load(**given: object) -> Settings:
    """The settings of this process. Raises SettingsError with every problem, secrets masked."""
    problems = _unknown_variables(os.environ)
    if "telegram_token" not in given and os.environ.get("TELEGRAM_BOT_TOKEN"):
        given["telegram_token"] = os.environ["TELEGRAM_BOT_TOKEN"]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # validated by pydantic, field by field
    except ValidationError as error:
        problems += [_describe(dict(detail)) for detail in error.errors()]
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{_config_file(os.environ)}: {error}; expected a TOML file")
    except OSError as error:
        problems.append(str(error))
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _config_file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(f"{PREFIX}CONFIG")
    if named:
        if not Path(named).is_file():
            raise OSError(f"{PREFIX}CONFIG names {named}, which is no file")
        return Path(named)
    return Path("tocsin.toml") if Path("tocsin.toml").is_file() else None


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | {
        f"{PREFIX}CONFIG",
        f"{PREFIX}EVAL_DIR",
        f"{PREFIX}SHARED",
    }
    allowed = ", ".join(sorted(known))
    unknown = [name for name in environ if name.upper().startswith(PREFIX) and name.upper().split("__")[0] not in known]
    return [f"{name}: unknown setting, expected one of {allowed}" for name in sorted(unknown)]


def _describe(detail: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in detail["loc"]) or "settings"
    if detail["type"] == "extra_forbidden":
        return f"{name}: unknown setting, expected one of {', '.join(sorted(Settings.model_fields))}"
    if not detail["loc"]:
        return str(detail["msg"]).removeprefix("Value error, ")
    field = Settings.model_fields.get(str(detail["loc"][0]))
    hint = f" ({field.description})" if field and field.description else ""
    secret = any(word in name for word in ("token", "password", "database", "config", "smtp"))
    return f"{name}={'***' if secret else detail['input']!r}: {detail['msg']}{hint}"
