from sqlmodel import Session

from registry.app import DOCUMENTS


def test_the_number_of_documents_told_without_making_them_is_how_many_are_made(content_engine):
    with Session(content_engine) as session:
        keys = [document.key for document in DOCUMENTS.everything(session)]
        assert DOCUMENTS.count(session) == len(keys) == len(set(keys))
    assert len(keys) > 2000  # the lists that ship hold 2,294 codes
