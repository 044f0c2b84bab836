"""The public front page: open to everybody, and it asks the database nothing."""


def test_a_stranger_finds_the_doors(client):
    html = client.get("/").content.decode()
    assert html.count('href="/door/sign-in/"') >= 3
    assert 'href="tel:12351"' in html
    assert 'href="/me/"' in html
    assert 'href="/me/join/"' in html


def test_it_can_only_be_read(client):
    assert client.post("/").status_code == 405
