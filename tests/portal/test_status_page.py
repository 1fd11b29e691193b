"""The state of the service, for people and for programs."""


def test_the_page_says_in_words_that_all_is_up_to_date(site):
    page = site.get("/status")
    assert page.status_code == 200
    assert "Indeks pencarian" in page.text
    assert "Graf RDF" in page.text


def test_a_program_reads_the_same(site):
    facts = site.get("/status.json").json()
    assert {one["part"] for one in facts["following"]} == {"search", "graph"}
    (search,) = [one for one in facts["following"] if one["part"] == "search"]
    assert search["held"] > 0
    assert search["behind"] == 0
    assert search["fault"] is None
