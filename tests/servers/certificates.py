"""Certificates for tests: an authority of our own and what it signs; expired, of another name, self-signed."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Authority:
    """An authority that signs certificates into a folder."""

    def __init__(self, folder: Path, name: str = "Lembaga Uji") -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.certificate = _certificate(
            self.name, self.name, self.key, self.key, NOW - DAY, NOW + DAY, [], is_authority=True
        )

    def trusted(self) -> ssl.SSLContext:
        """What a client needs that trusts this authority and no other."""
        context = ssl.create_default_context(cadata=self.certificate.public_bytes(serialization.Encoding.DER))
        context.check_hostname = True
        return context

    def server(self, host: str, *, start=NOW - DAY, end=NOW + DAY, self_signed: bool = False) -> ssl.SSLContext:
        """What a server needs that shows a certificate of a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(host)
        issuer, signer = (name, key) if self_signed else (self.name, self.key)
        certificate = _certificate(name, issuer, key, signer, start, end, [host])
        path = self.folder / f"{host.replace(':', '_')}-{len(list(self.folder.iterdir()))}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject, issuer, key, signer, start, end, hosts, *, is_authority=False) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if hosts:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
