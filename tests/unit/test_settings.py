"""The settings: where they come from, which are refused, and that all are described."""

import base64
import os
import re
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.setting_types import keys_in
from app.settings import PREFIX, Settings, load_settings, variables

ROOT = Path(__file__).parents[2]
# These set what the number libraries read when they are loaded; they read nothing.
SETS_THREADS = {"app/threads.py", "index/encoders.py"}
ROW = re.compile(r"^\| `(ADVISOR_[A-Z_]+)` \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file for settings, beside an environment that has none."""
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    return tmp_path / ".env"


def test_everything_has_a_default(env_file: Path) -> None:
    settings = load_settings(env_file)

    assert settings.database == "sqlite:///var/advisor.sqlite"
    assert settings.workers in (1, 2)


def test_the_database_lies_in_the_home(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", "/srv/advisor")

    assert load_settings(env_file).database == "sqlite:////srv/advisor/advisor.sqlite"


def test_the_environment_wins_over_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("ADVISOR_PORT=1111\nADVISOR_HOST=0.0.0.0\nOTHER=1\n")
    monkeypatch.setenv("ADVISOR_PORT", "2222")

    settings = load_settings(env_file)

    assert (settings.port, settings.host) == (2222, "0.0.0.0")


def test_an_empty_variable_counts_as_not_set(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", "")

    assert load_settings(env_file).database_url is None


@pytest.mark.parametrize(
    ("given", "nearest"),
    [("ADVISOR_PROT", "ADVISOR_PORT"), ("ADVISOR_DATABASE", "ADVISOR_DATABASE_URL"), ("ADVISOR_HOMES", "ADVISOR_HOME")],
)
def test_an_unknown_variable_is_refused_with_the_nearest_one(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, given: str, nearest: str
) -> None:
    monkeypatch.setenv(given, "1")

    with pytest.raises(SettingsError, match=rf"no setting {given}\. The nearest is {nearest}\."):
        load_settings(env_file)


def test_an_unknown_line_of_the_file_is_refused_too(env_file: Path) -> None:
    env_file.write_text("ADVISOR_ENCODDER=bundled\n")

    with pytest.raises(SettingsError, match="ADVISOR_ENCODDER"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("QUEUE_SIZE", "-1"),
        ("MAX_BODY_BYTES", "1"),
        ("LOG_LEVEL", "loud"),
        ("LOG_QUESTIONS", "perhaps"),
        ("ASKING", "sometimes"),
        ("RATE_LIMIT_KEY", "many"),
        ("RATE_LIMIT_ADDRESS", "0/minute"),
        ("RATE_LIMIT_FAILURES", "5/fortnight"),
        ("PUBLIC_URL", "advisor.example.org"),
        ("PUBLIC_URL", "https://advisor.example.org:x"),
        ("PUBLIC_URL", "https://advisor.example.org/?a=b"),
        ("OIDC_ISSUER", "http://login.example.org"),
        ("SLACK", "on"),
        ("SLACK_BASE_URL", "slack.com/api"),
        ("SLACK_ADMINS", "U0123456789, @somebody"),
        ("SLACK_HUMAN", "#help"),
        ("SLACK_TOKEN_KEY", "secret"),
        ("SLACK_TOKEN_KEY", ","),
        ("SLACK_LATE_LIMIT_MINUTES", "0"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError, match=f"ADVISOR_{name} does not fit"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("OIDC_ISSUER",), "needs ADVISOR_PUBLIC_URL, ADVISOR_OIDC_CLIENT_ID, ADVISOR_OIDC_ADMINS as well"),
        (("OIDC_ISSUER", "PUBLIC_URL", "OIDC_CLIENT_ID"), "needs ADVISOR_OIDC_ADMINS as well"),
        (("OIDC_CLIENT_ID",), "must be set where ADVISOR_OIDC_CLIENT_ID is"),
    ],
)
def test_half_a_provider_is_refused_with_what_is_missing(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], told: str
) -> None:
    for name in given:
        monkeypatch.setenv(PREFIX + name, "https://login.example.org")

    with pytest.raises(SettingsError, match=f"ADVISOR_OIDC_ISSUER does not fit: it {told}"):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SLACK": "http"}, "`http` needs ADVISOR_SLACK_SIGNING_SECRET; `http` needs ADVISOR_SLACK_BOT_TOKEN for one"),
        ({"SLACK": "socket", "SLACK_BOT_TOKEN": "xoxb-1"}, "`socket` needs ADVISOR_SLACK_APP_TOKEN."),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_BOT_TOKEN": "xoxb-1"}, "take one of them out"),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"},
            "needs ADVISOR_SLACK_TOKEN_KEY; .* ADVISOR_PUBLIC_URL",
        ),
    ],
    ids=["http", "socket", "both", "several workspaces"],
)
def test_half_of_slack_is_refused_with_what_is_missing(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError, match=f"ADVISOR_SLACK does not fit: .*{told}"):
        load_settings(env_file)


def test_slack_is_set_up_with_what_belongs_together(env_file: Path) -> None:
    keys = [base64.urlsafe_b64encode(bytes([number] * 32)).decode() for number in (1, 2)]
    env_file.write_text(
        "ADVISOR_SLACK=http\nADVISOR_SLACK_SIGNING_SECRET=s\nADVISOR_SLACK_CLIENT_ID=1.2\n"
        "ADVISOR_SLACK_CLIENT_SECRET=s\nADVISOR_PUBLIC_URL=https://advisor.example.org\n"
        f"ADVISOR_SLACK_TOKEN_KEY={keys[0]},{keys[1]}\n"
        "ADVISOR_SLACK_ADMINS=U1AB, W2CD\nADVISOR_SLACK_BASE_URL=http://127.0.0.1:9/api\n"
    )

    settings = load_settings(env_file)

    assert settings.slack_token_key is not None
    assert keys_in(settings.slack_token_key) == tuple(keys)
    assert (settings.slack_admins, settings.slack_base_url) == (("U1AB", "W2CD"), "http://127.0.0.1:9/api/")


def test_all_that_is_wrong_is_told_at_once_without_the_values(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "s3cret")
    monkeypatch.setenv("ADVISOR_WORKERS", "many")

    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)

    assert {"ADVISOR_PORT", "ADVISOR_WORKERS"} <= set(re.findall(r"ADVISOR_\w+", str(caught.value)))
    assert "s3cret" not in str(caught.value)


def test_the_page_describes_every_setting_and_no_other() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert {name for name, _ in ROW.findall(page)} == set(variables())
    assert set(re.findall(r"ADVISOR_[A-Z_]+", page)) == set(variables())


def test_the_page_tells_the_true_defaults() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    for name, told in ROW.findall(page):
        default = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
        if isinstance(default, str | int | Path):
            assert told.strip("` ") == str(default).lower()


def test_nothing_else_reads_the_environment() -> None:
    packages = ("app", "api", "bot", "evaluation", "advisor", "index", "knowledge")
    paths = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    reads = re.compile(r"os\.(environ|getenv)")

    found = {path.relative_to(ROOT).as_posix() for path in paths if reads.search(path.read_text(encoding="utf-8"))}

    assert found == {"app/settings.py", *SETS_THREADS}
