"""Receipts in tests: an office that never issued one, so that nothing is proven."""

from pathlib import Path

from registry.receipts.keys import Keys
from registry.receipts.service import Office

OFFICE = Office(Keys(Path("no-such-folder")), "https://satudata.example")
