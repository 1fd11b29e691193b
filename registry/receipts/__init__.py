"""Receipts of checks: stored, signed by this instance, and verifiable by anybody (JWS, RFC 7515; Ed25519, RFC 8037)."""
