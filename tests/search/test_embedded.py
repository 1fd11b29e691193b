import subprocess
import sys
import threading

from registry.search.index import Query, open_index
from tests.search.catalogue import document, found

READER = """
import sys
from pathlib import Path
from registry.search.index import Query, open_index
index = open_index("embedded:", Path(sys.argv[1]))
for line in sys.stdin:
    print(index.search(Query(line.strip())).total, flush=True)
"""


def test_a_reader_in_another_process_sees_commits_and_rebuilds(tmp_path):
    index = open_index("embedded:", tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:

        def total(text: str) -> int:
            reader.stdin.write(text + "\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert total("padi") == 0
        index.upsert([document(1, "Padi")])
        assert total("padi") == 1
        index.rebuild([document(n, "Padi") for n in range(3)])
        assert total("padi") == 3
        index.delete([document(0, "").key])
        assert total("padi") == 2
        reader.stdin.close()
    index.close()


def test_each_of_many_values_of_a_document_is_counted(tmp_path):
    index = open_index("embedded:", tmp_path)
    many = [f"35.05.{number:02}" for number in range(45)]
    index.rebuild(
        [
            document(1, "Padi", facets={"wilayah": tuple(many)}),
            document(2, "Padi", facets={"wilayah": ("35.05.44", "35.05.07")}),
            document(3, "Padi", facets={"wilayah": ("35.05.07",)}),
        ]
    )
    counts = {value.value: value.count for value in index.search(Query("padi", facets=("wilayah",))).facets["wilayah"]}
    assert counts == {**dict.fromkeys(many, 1), "35.05.44": 2, "35.05.07": 3}
    index.close()


def test_a_value_with_the_signs_the_index_parts_values_by_stays_one(tmp_path):
    index = open_index("embedded:", tmp_path)
    index.rebuild([document(1, "Padi", facets={"theme": ("a\x1eb", "c\x1fd")})])
    values = index.search(Query("padi", facets=("theme",))).facets["theme"]
    assert [(value.value, value.count) for value in values] == [("a b", 1), ("c d", 1)]
    index.close()


def test_writers_wait_for_each_other(tmp_path):
    indexes = [open_index("embedded:", tmp_path) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda n, index: index.upsert([document(n, "Padi")]), args=(n, index))
        for n, index in enumerate(indexes * 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found(indexes[0], "padi") == set(range(12))


def test_a_rebuild_removes_what_it_replaces_and_indexes_of_former_forms(tmp_path):
    former = tmp_path / "search" / "0123456789ab"
    former.mkdir(parents=True)
    index = open_index("embedded:", tmp_path)
    (form,) = [path for path in (tmp_path / "search").iterdir() if path != former]
    (form / "interrupted").mkdir()
    for _ in range(3):
        index.rebuild([document(1, "Padi")])
    assert not former.exists()
    assert len([path for path in form.iterdir() if path.is_dir()]) == 1


def test_an_index_survives_a_restart(tmp_path):
    index = open_index("embedded:", tmp_path)
    index.upsert([document(1, "Padi")])
    index.close()
    assert open_index("embedded:", tmp_path).search(Query("padi")).total == 1
