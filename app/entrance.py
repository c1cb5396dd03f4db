"""Who is let in: the parts of the HTTP door that keep it, made from the settings."""

from rich.console import Console

from advisor.audit import Actor
from api.authentication import SIGN_IN
from api.keys import ALL_SCOPES, FIRST_KEY
from api.oidc.admins import read_admins
from api.oidc.port import SignIn
from api.rate_limits import RateLimits
from app.bootstrap import House
from app.settings import Settings

_FIRST_KEY = """\
The first admin key, shown this once and kept nowhere:
  {secret}
  Send it as:  Authorization: Bearer {secret}
  More keys:   advisor admin keys create NAME --scope ask"""


def rate_limits(settings: Settings) -> RateLimits:
    """The limits that were chosen."""
    return RateLimits(
        settings.rate_limit_key,
        settings.rate_limit_address,
        settings.rate_limit_failures,
        loopback=settings.rate_limit_loopback,
    )


def find_provider(settings: Settings) -> SignIn | None:
    """Signing in through the provider that was chosen; None without one."""
    issuer, client_id, admins = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_admins
    if issuer is None or client_id is None or admins is None:
        return None
    from api.oidc.sign_in import OidcSettings, OidcSignIn  # noqa: PLC0415 # most servers have no provider

    secret = settings.oidc_client_secret
    return OidcSignIn(
        OidcSettings(
            issuer=issuer,
            client_id=client_id,
            redirect_uri=f"{settings.public_url}{SIGN_IN}/callback",
            admins=read_admins(admins),
            client_secret=secret.get_secret_value() if secret is not None else None,
        )
    )


def tell_first_key(house: House, console: Console) -> None:
    """Make the first admin key where there never was one, and print it. Its secret is on the screen only."""
    secret = house.keys.ensure_first_admin()
    if secret is None:
        return
    first_start = Actor("first start", "first start")
    house.audit.record(first_start, "keys.create", FIRST_KEY, {"name": "first admin", "scopes": list(ALL_SCOPES)})
    console.print(_FIRST_KEY.format(secret=secret), markup=False, soft_wrap=True)
