"""Pages travel compressed, so that a room opens on a slow line; programs that do not ask get them plain."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_browsers_that_ask(client: Client) -> None:
    plain, packed = client.get("/accounts/login/"), client.get("/accounts/login/", headers={"Accept-Encoding": "gzip"})
    assert not plain.has_header("Content-Encoding")
    assert packed["Content-Encoding"] == "gzip"
    assert b"<title>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
