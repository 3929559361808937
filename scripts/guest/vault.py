"""Reads secrets of a key vault as this host's identity, for the programs beside it."""

import json
import urllib.error
import urllib.parse
import urllib.request

METADATA = "http://169.254.169.254/metadata/identity/oauth2/token"
AUDIENCE = "https://vault.azure.net"


class Trouble(Exception):
    """What is wrong, in a sentence; never with a secret in it."""

    exit_code = 1


class Refused(Trouble):
    """By the vault, which may know of a right that was just granted some minutes later only."""

    exit_code = 4


class Missing(Trouble):
    """The vault has no such secret."""

    exit_code = 5


def sign_in(client_id):
    """A token for vaults, as the identity with that client id; without, as the machine's only one."""
    query = {"api-version": "2018-02-01", "resource": AUDIENCE}
    if client_id:
        query["client_id"] = client_id
    # No proxy ever: the metadata service is in this machine's own host.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    url = f"{METADATA}?{urllib.parse.urlencode(query)}"
    return fetch_json(direct, url, {"Metadata": "true"}, "the metadata service")["access_token"]


def read_secret(url, token):
    """The newest version: its value, and its id."""
    anywhere = urllib.request.build_opener(NoRedirect)
    secret = fetch_json(anywhere, f"{url}?api-version=7.4", {"Authorization": f"Bearer {token}"}, url)
    return secret["value"], secret.get("id", "")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to nobody but the vault."""

    def redirect_request(self, *_arguments):
        return None


def fetch_json(opener, url, headers, who):
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        told = told_by(error)
        raise kind_of(error.code, told)(f"{who} answers {error.code}: {reason(error, told)}") from None
    except (OSError, ValueError) as error:
        raise Trouble(f"{who} does not answer: {getattr(error, 'reason', error)}") from None


def kind_of(status, told):
    inner = (told.get("innererror") or {}).get("code") if isinstance(told, dict) else None
    # What the vault's network rules refuse, or a secret that is disabled, no waiting changes.
    if status == 403 and inner in (None, "ForbiddenByRbac"):
        return Refused
    return Missing if status == 404 else Trouble


def told_by(error):
    try:
        return json.load(error)["error"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def reason(error, told):
    if isinstance(told, dict):
        return f"{told.get('code')}: {str(told.get('message', ''))[:300]}"
    return told if isinstance(told, str) else error.reason
