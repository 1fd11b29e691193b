"""The findings of the disclosure check by API and on the work page: read, decided on, and then published."""

import re

from tests.api.test_work import ITEM, _kinds, create, decide  # noqa: F401  # the fixture takes effect by its name
from tests.factories import documents

SMALL = b"kelompok,jumlah,satuan\nA,3,orang\n"
FINDINGS = f"{ITEM}/versi/1.0.0/findings"
PAGE = "/kerja/dataset/desa-sawentar/lewat-api"


def approved(service):
    service.app.state.registry.files.put(SMALL)
    create(service, distributions=[documents.distribution(SMALL)])
    for who, action in (("produsen", "submit"), ("walidata", "verify"), ("pembina", "approve")):
        assert decide(service, who, action).status_code == 200


def test_a_refused_publication_shows_its_findings_and_a_written_decision_lets_it_go_on(registry_app):
    service = registry_app
    approved(service)
    walidata = service.bearer("walidata")
    assert service.client.get(FINDINGS, headers=walidata).json() == {"open": 0, "findings": []}
    assert decide(service, "walidata", "publish").json()["type"] == "/problems/publication-refused"
    told = service.client.get(FINDINGS, headers=walidata).json()
    (finding,) = told["findings"]
    assert (told["open"], finding["rule"], finding["verdict"]) == (1, "small-cell", None)
    page = service.client.get(PAGE, headers=walidata).text
    assert "1 temuan menahan penerbitan" in page
    assert finding["message"]["id"].partition("'")[0] in page
    one = f"{FINDINGS}/{finding['number']}"
    sent = {"verdict": "accept", "reason": "Kelompok A adalah sumur, bukan orang."}
    assert service.client.post(one, json=sent, headers=service.bearer("produsen")).status_code == 403
    assert service.client.post(one, json=sent | {"reason": " "}, headers=walidata).status_code == 422
    assert service.client.post(one, json=sent, headers=walidata).json()["open"] == 0
    assert service.client.post(one, json=sent, headers=walidata).json()["type"] == "/problems/finding-settled"
    assert "Kelompok A adalah sumur" in service.client.get(PAGE, headers=walidata).text
    assert decide(service, "walidata", "publish").json()["state"] == "published"


def test_the_form_of_the_page_searches_and_decides_and_says_why_it_cannot(registry_app):
    service = registry_app
    approved(service)
    walidata = service.bearer("walidata")
    page = service.client.get(PAGE, headers=walidata).text
    form: dict[str, object] = dict(re.findall(r'name="(versi|sidik)" value="([^"]+)"', page))
    post = {"headers": walidata, "follow_redirects": False}
    assert service.client.post(f"{PAGE}/temuan", data=form, **post).status_code == 303
    (finding,) = service.client.get(FINDINGS, headers=walidata).json()["findings"]
    form |= {"temuan": finding["number"], "putusan": "perbaiki"}
    refused = service.client.post(f"{PAGE}/temuan", data=form, **post)
    assert (refused.status_code, "Tulis alasan putusan" in refused.text) == (422, True)
    settled = service.client.post(f"{PAGE}/temuan", data=form | {"alasan": "Gabungkan."}, **post)
    assert settled.status_code == 303
    shown = service.client.get(settled.headers["location"], headers=walidata).text
    assert "harus diperbaiki" in shown
    assert decide(service, "walidata", "publish").status_code == 409


def test_findings_are_for_the_versions_own_people_and_curators(registry_app):
    approved(registry_app)
    assert registry_app.client.get(FINDINGS).status_code in {401, 404}
    assert registry_app.client.post(FINDINGS, headers=registry_app.bearer("produsen")).status_code == 403
    assert registry_app.client.get(FINDINGS, headers=registry_app.bearer("produsen")).status_code == 200
