"""A browser without a screen: cookies, forms with their secret mark, uploads. For a server of its own process."""

import re
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

SELECT = re.compile(r'<select name="(\w+)".*?</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="(\d*)" selected')
MARK = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Browser:
    """One reader at one server; after each page `address`, `text` and `status` are the page's.

    A refusal is a page like any other for a `patient` reader, and an error for the rest.
    """

    def __init__(self, port: int, *, patient: bool = False) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.text, self.status, self.patient = "", 0, patient
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> str:
        """Read a page."""
        return self._ask(Request(urljoin(self.address, path)))

    def send(self, path: str, **fields: object) -> str:
        """Send the form of the page that is open; a Path among the fields is uploaded."""
        marked = {"csrfmiddlewaretoken": MARK.findall(self.text)[-1], **fields}
        files = {name: value.open("rb") for name, value in marked.items() if isinstance(value, Path)}
        try:
            body = encode_multipart(BOUNDARY, {**marked, **files})
        finally:
            for file in files.values():
                file.close()
        address = urljoin(self.address, path)
        words = {"Content-Type": MULTIPART_CONTENT, "Referer": self.address}
        return self._ask(Request(address, data=body, headers=words))

    def chosen(self) -> dict[str, str]:
        """What stands in the selects of the page."""
        return {found[1]: "".join(CHOSEN.findall(found[0])) for found in SELECT.finditer(self.text)}

    def _ask(self, request: Request) -> str:
        with self._answer(request) as answer:
            self.address, self.text, self.status = answer.url, answer.read().decode(), answer.status
        return self.text

    def _answer(self, request: Request) -> Any:
        try:
            return self.opener.open(request, timeout=60)
        except HTTPError as refusal:
            if not self.patient:
                raise
            return refusal
