"""How small a public count may be, decided on the page and by the API."""

REASON = "Keputusan rapat forum data."


def test_a_walidata_decides_on_the_page_and_everybody_reads_it_there_and_on_the_page_of_privacy(people):
    walidata = people("walidata2")
    assert 'name="ambang"' in walidata.get("/ambang").text
    answer = walidata.post("/ambang", data={"ambang": "8", "instansi": "", "alasan": REASON})
    assert (answer.status_code, answer.headers["location"]) == (303, "/ambang?selesai=1")
    produsen = people("sekdes")
    page = produsen.get("/ambang").text
    assert "5 → 8" in page
    assert REASON in page
    assert 'name="ambang"' not in page
    assert "kurang dari 8" in produsen.get("/privasi").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(people):
    walidata = people("walidata2")
    answer = walidata.post("/ambang", data={"ambang": "1", "instansi": "", "alasan": REASON})
    assert answer.status_code == 422
    assert "Tulis bilangan 2 sampai 100." in answer.text
    assert REASON in answer.text
    assert people("sekdes").post("/ambang", data={"ambang": "9", "alasan": REASON}).status_code == 403


def test_a_program_decides_for_one_agency(people):
    walidata = people("walidata2")
    asked = {"smallest": 10, "agency": "desa-sawentar", "reason": REASON}
    made = walidata.post("/api/v1/smallest-cells", json=asked)
    assert (made.status_code, made.json()["before"]) == (201, 5)
    told = walidata.get("/api/v1/smallest-cells").json()
    assert (told["smallest"], told["setting"]) == (5, 5)
    assert [(row["agency"], row["smallest"]) for row in told["decisions"]] == [("desa-sawentar", 10)]
    assert walidata.post("/api/v1/smallest-cells", json=asked).status_code == 409
    assert walidata.post("/api/v1/smallest-cells", json={"smallest": 3}).status_code == 422
