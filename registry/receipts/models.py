"""The table of receipts. It holds hashes, versions and counts, never a value of a file."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel


class StoredReceipt(SQLModel, table=True):
    """One signed receipt: ``document`` is the canonical JSON that was signed, byte for byte."""

    __tablename__ = "receipts"

    id: str = Field(primary_key=True, max_length=32)
    issued_at: datetime = Field(index=True)
    sha256: str = Field(max_length=64, index=True, description="Of the file that was checked.")
    document: str = Field(sa_type=Text)
    signature: str = Field(max_length=300)
    report: str | None = Field(default=None, max_length=64, description="The report in the private file store.")
    workbook: str | None = Field(default=None, max_length=64, description="The marked workbook in that store.")
