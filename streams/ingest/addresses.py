"""One article, one address: what is left of a link when all that does not name the article is gone. Pure."""

from typing import Final
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url

TRACKING: Final = frozenset(
    {
        *("at_campaign", "at_content", "at_creation", "at_format", "at_link_id", "at_link_origin", "at_link_type"),
        *("at_medium", "at_ptr_name", "at_bbc_team", "at_variant", "xtor", "xtref", "xtcr", "xts", "xtmc"),
        *("fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid"),
        *("mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "cmpid", "cmp", "ocid", "ncid", "smid", "sref", "spm"),
        *("ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "wt_mc", "wtmc", "ftag", "partner"),
        *("__twitter_impression", "_ga", "_gl", "pk_campaign", "pk_kwd", "pk_source", "taid", "guccounter"),
        *("guce_referrer", "guce_referrer_sig", "traffic_source", "maca", "source_rss", "fromrss"),
    }
)
"""Query parameters that tell a publisher where a reader came from; all begin-with-utm_ ones are besides."""

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
    return name.startswith("utm_") or name in TRACKING
