"""Settings: read once, validated together, every problem said at once."""

from pathlib import Path

import pytest

from streams.settings import SettingsError, load


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("TOCSIN_") or name == "TELEGRAM_BOT_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_every_wrong_setting_is_listed_at_once_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three mistakes, three lines, each with its name, its value and what is expected."""
    monkeypatch.setenv("TOCSIN_KAFKA", "nowhere")
    monkeypatch.setenv("TOCSIN_LOG_LEVEL", "loud")
    monkeypatch.setenv("TOCSIN_KAKFA", "localhost:9092")
    with pytest.raises(SettingsError) as raised:
        load()
    lines = str(raised.value).splitlines()[1:]
    assert len(lines) == 3
    assert any(line.startswith("TOCSIN_KAKFA: unknown setting") and "TOCSIN_KAFKA" in line for line in lines)
    assert any(line.startswith("kafka='nowhere'") and "host:port" in line for line in lines)
    assert any(line.startswith("log_level='loud'") and "warning" in line for line in lines)


def test_a_secret_is_masked_in_the_error_about_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password of the wrong type is reported without its value."""
    (tmp_path / "tocsin.toml").write_text("kafka_password = [1234567]\n")
    with pytest.raises(SettingsError) as raised:
        load()
    assert "kafka_password='***'" in str(raised.value)
    assert "1234567" not in str(raised.value)


def test_a_secret_is_masked_when_settings_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a log would print of the settings does not give the token away."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:very-secret")
    settings = load()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "123456:very-secret"
    assert "very-secret" not in repr(settings)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An operator can override one value of a shared file for one process."""
    (tmp_path / "tocsin.toml").write_text('topic_prefix = "file."\nlog_level = "debug"\n')
    monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", "env.")
    settings = load()
    assert (settings.topic_prefix, settings.log_level) == ("env.", "debug")


def test_an_unknown_key_in_the_file_is_named(tmp_path: Path) -> None:
    """A typing error in the file is not ignored."""
    (tmp_path / "tocsin.toml").write_text('topik_prefix = "x"\n')
    with pytest.raises(SettingsError, match="topik_prefix: unknown setting"):
        load()


def test_a_file_that_is_no_toml_is_said(tmp_path: Path) -> None:
    """The file is named, and what it should have been."""
    (tmp_path / "tocsin.toml").write_text("this is = not = toml")
    with pytest.raises(SettingsError, match=r"tocsin.toml.*expected a TOML file"):
        load()


def test_a_named_file_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """TOCSIN_CONFIG must name a file."""
    monkeypatch.setenv("TOCSIN_CONFIG", "missing.toml")
    with pytest.raises(SettingsError, match=r"missing.toml, which is no file"):
        load()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[desks]\nmain = 16", "partition from 0 to 15"),
        ("[desks]\nmain = 1\nasia = 1", "share a partition"),
        ('[[sources]]\nid = "a"\ndesk = "asia"', "desks asia are not in desks"),
        ('[[sources]]\nid = "a"\n[[sources]]\nid = "a"', "used twice"),
        ('[[sources]]\nid = "A B"', "sources.0.id"),
        ('kafka_security = "SASL_SSL"', "needs kafka_username and kafka_password"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tmp_path: Path, text: str, expected: str) -> None:
    """What is checked across settings says which ones disagree."""
    (tmp_path / "tocsin.toml").write_text(text)
    with pytest.raises(SettingsError, match=expected):
        load()
