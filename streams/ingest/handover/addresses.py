"""One article, one address: what is left of a link when all that does not name the article is gone. Pure."""

from typing import Final
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

TRACKING: Final = frozenset(
    {
        *(
            "xtor",
            "xtref",
            "xtcr",
            "xts",
            "xtmc",
            "mc_cid",
            "mc_eid",
            "mkt_tok",
            "cmpid",
            "cmp",
            "ocid",
            "ncid",
            "smid",
        ),
        *("fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid"),
        *("igshid", "srsltid", "li_fat_id", "gad_source", "_ga", "_gl", "_hsenc", "_hsmi", "wt_mc", "wtmc", "ftag"),
        *("sref", "spm", "partner", "__twitter_impression", "taid", "guccounter", "guce_referrer", "guce_referrer_sig"),
        *("traffic_source", "maca", "source_rss", "fromrss", "wprov", "mbid"),
    }
)
"""Query parameters that tell a publisher where a reader came from."""
_TRACKING_FAMILIES: Final = ("utm_", "mtm_", "pk_", "piwik_", "at_", "ns_", "hsa_", "itm_")
"""What such parameters begin with: Urchin and its heirs, Matomo, Piano, comScore, HubSpot, Adobe."""

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


def canonical_url(url: str) -> str | None:
    """The address by which an article is known; None for one that is no web address.

    Host in lower case without user, password and default port; no fragment; no tracking parameters; the others sorted
    (w3lib's canonical form).
    """
    try:
        parts = urlsplit(url.strip())
        scheme = parts.scheme.lower()
        if scheme not in _DEFAULT_PORTS or not parts.hostname:
            return None
        host = parts.netloc.rpartition("@")[2].lower().removesuffix(_DEFAULT_PORTS[scheme])
        bare = urlunsplit((scheme, host, parts.path or "/", _without_tracking(parts.query), ""))
        canonical: str = canonicalize_url(bare)
    except ValueError:
        return None
    return canonical


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _tracks(pair.partition("=")[0].lower()))


def _tracks(name: str) -> bool:
    return name.startswith(_TRACKING_FAMILIES) or name in TRACKING
