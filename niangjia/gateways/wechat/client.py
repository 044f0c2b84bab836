"""Our side of the platform's interface: small, and silent about secrets. Nothing here is ever logged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from niangjia.gateways.wechat import contract
from niangjia.gateways.wechat.contract import Account, Code

TIMEOUT_SECONDS = 5.0
NETWORK = -2  # our number for "nobody answered, or not in the platform's words"
IMAGES = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"GIF87a": "gif", b"GIF89a": "gif"}
"""How a picture begins, whatever its sender calls it."""


class Failed(Exception):
    """The platform said no, or nothing; the number is its errcode."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode = errcode

    @property
    def code(self) -> Code:
        """What the number means for a message."""
        return (
            Code.UNAVAILABLE
            if self.errcode == NETWORK
            else contract.OF_ERRCODE.get(self.errcode, Code.REFUSED)
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message; `receipt` is the platform's number of an accepted one."""

    code: Code
    receipt: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Granted:
    """A token or a ticket, and for how many seconds it holds. Nothing prints it."""

    secret: str
    seconds: int


Tokens = Callable[[str], str]
"""Gives the access token; told one that the platform no longer takes (or nothing), it gives another."""


class Client:
    """The platform at an address; `tokens` hands out the access token that all our processes share."""

    def __init__(self, account: Account, tokens: Tokens, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.account, self.tokens, self.timeout = account, tokens, timeout

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Publish the menu. Raises Failed."""
        self._call(contract.MENU, menu)

    def send_text(self, openid: str, text: str) -> Sent:
        """Send a customer-service text: to who has written within 48 hours. Raises nothing of the network."""
        return self._send(contract.CUSTOM, {"touser": openid, "msgtype": "text", "text": {"content": text}})

    def send_template(
        self, openid: str, *, template: str, words: Mapping[str, str], url: str = "", key: str = ""
    ) -> Sent:
        """Send a template message; `key` makes it one message however often it is sent."""
        told = {"touser": openid, "template_id": template, "data": _data(words)}
        more = {"url": url, "client_msg_id": key}
        return self._send(contract.TEMPLATE, told | {name: value for name, value in more.items() if value})

    def send_subscription(
        self, openid: str, *, template: str, words: Mapping[str, str], page: str = ""
    ) -> Sent:
        """Send a subscription message, which its reader has asked for beforehand."""
        told = {"touser": openid, "template_id": template, "data": _data(words)}
        return self._send(contract.SUBSCRIPTION, told | ({"page": page} if page else {}))

    def ticket(self) -> Granted:
        """Fetch the ticket that signs pages for the JS-SDK. Raises Failed."""
        said = self._call(contract.TICKET, None, type="jsapi")
        return _granted(said, "ticket")

    def media(self, media_id: str) -> tuple[str, bytes]:
        """Fetch a picture: the ending of its kind, and its bytes. Raises Failed."""
        answer = self._with_token(
            lambda token: self._raw(contract.MEDIA, access_token=token, media_id=media_id)
        )
        ending = next((name for head, name in IMAGES.items() if answer.content.startswith(head)), "")
        if not ending or len(answer.content) > contract.LARGEST_MEDIA:
            raise Failed(NETWORK)
        return ending, answer.content

    def openid_of(self, code: str) -> str:
        """Whose browser came back with this code (OAuth). Raises Failed for a used, false or old one."""
        said = self._ask(
            "GET", contract.OAUTH, None, appid=self.account.app, secret=self.account.secret, code=code,
            grant_type="authorization_code",
        )  # fmt: skip
        openid = said.get("openid")
        if not isinstance(openid, str) or not openid:
            raise Failed(NETWORK)
        return openid

    def fetch_token(self) -> Granted:
        """Fetch the access token: the same one for all who ask while it holds. Raises Failed."""
        told = {
            "grant_type": "client_credential", "appid": self.account.app, "secret": self.account.secret,
            "force_refresh": False,
        }  # fmt: skip
        return _granted(self._ask("POST", contract.TOKEN, told), "access_token")

    def _send(self, path: str, told: Mapping[str, Any]) -> Sent:
        try:
            said = self._call(path, told)
        except Failed as failed:
            return Sent(failed.code)
        return Sent(Code.ACCEPTED, str(said.get("msgid", ""))[:64])

    def _call(self, path: str, told: Mapping[str, Any] | None, **query: str) -> dict[str, Any]:
        """Call with the shared token; one that the platform no longer takes is exchanged once."""
        method = "GET" if told is None else "POST"
        return self._with_token(lambda token: self._ask(method, path, told, access_token=token, **query))

    def _with_token(self, call: Callable[[str], Any]) -> Any:
        token = self.tokens("")
        try:
            return call(token)
        except Failed as failed:
            if failed.errcode not in contract.STALE:
                raise
        return call(self.tokens(token))

    def _ask(self, method: str, path: str, told: Any, **query: str) -> dict[str, Any]:
        said = _json(self._http(method, path, told, query))
        if said.get("errcode", 0) != 0:
            raise Failed(_number(said["errcode"]))
        return said

    def _raw(self, path: str, **query: str) -> Any:
        answer = self._http("GET", path, None, query)
        if "json" in answer.headers.get("Content-Type", "") or "text/plain" in answer.headers.get(
            "Content-Type", ""
        ):
            raise Failed(_number(_json(answer).get("errcode", NETWORK)))
        return answer

    def _http(self, method: str, path: str, told: Any, query: Mapping[str, str]) -> Any:
        """One request. An error of the network names no address: the token stands in it."""
        import httpx  # noqa: PLC0415  a third of a second, and most processes never ask the platform

        try:
            answer = httpx.request(
                method, self.account.api + path, params=dict(query), json=told, timeout=self.timeout,
                trust_env=self.account.through_proxy, follow_redirects=False,
            )  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Failed(NETWORK) from None
        if answer.status_code != httpx.codes.OK:
            raise Failed(NETWORK)
        return answer


def _json(answer: Any) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        raise Failed(NETWORK) from None
    if not isinstance(said, dict):
        raise Failed(NETWORK)
    return said


def _granted(said: Mapping[str, Any], name: str) -> Granted:
    secret, seconds = said.get(name), said.get("expires_in")
    if not isinstance(secret, str) or not secret or not isinstance(seconds, int):
        raise Failed(NETWORK)
    return Granted(secret, seconds)


def _data(words: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in words.items()}


def _number(errcode: Any) -> int:
    return errcode if isinstance(errcode, int) else NETWORK
