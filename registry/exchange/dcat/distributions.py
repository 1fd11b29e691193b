"""A file of a dataset in DCAT-AP 3: dcat:Distribution with checksum, and the quality that a receipt proves."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.exchange.dcat import authorities
from registry.exchange.dcat import terms as t
from registry.exchange.dcat.document import Document, clean, escaped, wordings
from registry.exchange.dcat.listed import Listed
from registry.exchange.dcat.proofs import Proven
from registry.exchange.dcat.terms import Node, Statement


def distribution(
    found: Listed,
    file: Mapping[str, Any],
    position: int,
    said_of_dataset: list[Statement],
    document: Document,
    proven: Mapping[str, Proven],
) -> list[Node]:
    """Return a distribution, and say of its dataset that it has it."""
    dataset = document.base + found.iri
    node = f"{dataset}#{file['identifier']}"
    said_of_dataset.append((t.DISTRIBUTION, node, ""))
    said: list[Statement] = [
        (t.TYPE, "dcat:Distribution", ""),
        (t.IDENTIFIER, file["identifier"], ""),
        *wordings(t.TITLE, file.get("title")),
        *wordings(t.DESCRIPTION, file.get("description") or file.get("title")),
        (t.POSITION, str(position), ""),
    ]
    nodes: list[Node] = [(node, said)]
    nodes += _addresses(found, file, node, said, document)
    if form := file.get("format"):
        address = document.term(authorities.file_type(form), "dct:MediaTypeOrExtent", "skos:Concept")
        said.append((t.FORMAT, address, ""))
    if media_type := file.get("media_type"):
        said.append((t.MEDIA_TYPE, document.term(authorities.IANA + media_type, "dct:MediaType"), ""))
    if (size := file.get("byte_size")) is not None:
        said.append((t.BYTE_SIZE, str(size), ""))
    if (rows := file.get("rows")) is not None:
        said.append((t.ROWS, str(rows), ""))
    said.append((t.AVAILABILITY, document.term(authorities.STABLE, "skos:Concept"), ""))
    said.append((t.STATUS, document.term(authorities.COMPLETED, "skos:Concept"), ""))
    if licence := found.body.get("license"):
        address = document.term(authorities.licence(escaped(licence)), "dct:LicenseDocument")
        said.append((t.LICENSE, address, ""))
    if found.body.get("rights"):
        said.append((t.RIGHTS, f"{dataset}#rights", ""))
    said += [(t.CONFORMS_TO, document.standard(standard), "") for standard in file.get("conforms_to", ())]
    proof = proven.get((file.get("check") or {}).get("receipt", ""))
    if proof is not None and proof.is_of(found.body, file):
        nodes += _quality(node, said, file["check"], proof, document)
    return nodes


def _addresses(
    found: Listed, file: Mapping[str, Any], node: str, said: list[Statement], document: Document
) -> Iterator[Node]:
    """Say where a file is had: from us with its checksum, or where it is kept; the page when nothing is known."""
    download, access, base = file.get("download_url"), file.get("access_url"), document.base
    if digest := file.get("sha256"):
        address = f"{base}/dataset/{found.slug}/berkas/{file['identifier']}"
        said += ((t.ACCESS_URL, address, ""), (t.DOWNLOAD_URL, address, ""))
        said.append((t.CHECKSUM, f"{node}-checksum", ""))
        yield (
            f"{node}-checksum",
            [
                (t.TYPE, "spdx:Checksum", ""),
                (t.ALGORITHM, document.term(authorities.SHA_256, "spdx:ChecksumAlgorithm"), ""),
                (t.CHECKSUM_VALUE, digest, ""),
            ],
        )
    elif not access and not download:
        said.append((t.ACCESS_URL, f"{base}/dataset/{found.slug}", ""))
    if access or (download and not digest):
        said.append((t.ACCESS_URL, escaped(access or download or ""), ""))
    if download:
        said.append((t.DOWNLOAD_URL, escaped(download), ""))


def _quality(
    node: str, said: list[Statement], check: Mapping[str, Any], proof: Proven, document: Document
) -> Iterator[Node]:
    """Say what a check found, by the receipt that proves it (DQV), and under which standard."""
    receipt = f"{document.base}/api/v1/receipts/{check['receipt']}"
    activity = f"{node}-periksa"
    said.append((t.CHECK, activity, ""))
    told: list[Statement] = [
        (t.TYPE, "prov:Activity", ""),
        (t.RECEIPT, check["receipt"], ""),
        (t.STANDARD, document.address(check["standard"]), ""),
        (t.VALID, "true" if proof.valid else "false", ""),
        (t.GENERATED_AT, check["checked_at"], ""),
        *((term, str(proof.counts[name]), "") for name, term in COUNTS.items() if name in check),
    ]
    if check.get("profile"):
        told.append((t.PROFILE_NAME, clean(check["profile"]), ""))
    if check.get("reference_period"):
        told.append((t.REFERENCE_PERIOD, check["reference_period"], ""))
    yield activity, told
    for name, value in (("kesalahan", proof.counts["errors"]), ("peringatan", proof.counts["warnings"])):
        measurement = f"{node}-mutu-{name}"
        metric = f"{document.base}/ns/sdd#{name}"
        said.append((t.MEASUREMENT, measurement, ""))
        yield (
            measurement,
            [
                (t.TYPE, "dqv:QualityMeasurement", ""),
                (t.MEASUREMENT_OF, metric, ""),
                (t.COMPUTED_ON, node, ""),
                (t.VALUE, str(value), ""),
                (t.GENERATED_AT, check["checked_at"], ""),
                (t.DERIVED_FROM, receipt, ""),
            ],
        )
        if document.is_new(metric):
            document.describe(metric, [(t.TYPE, "dqv:Metric", ""), *wordings(t.DEFINITION, METRICS[name])])


COUNTS = {"errors": t.ERRORS, "warnings": t.WARNINGS, "notes": t.NOTES}
"""Counts of a check by the names they have in a dataset's document."""
METRICS: Mapping[str, Mapping[str, str]] = {
    "kesalahan": {
        "id": "Banyaknya kesalahan terhadap standar data yang diikuti.",
        "en": "Number of errors against the data standard that the file follows.",
    },
    "peringatan": {
        "id": "Banyaknya peringatan terhadap standar data yang diikuti.",
        "en": "Number of warnings against the data standard that the file follows.",
    },
}
