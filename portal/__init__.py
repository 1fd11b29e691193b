"""The portal: pages for people. It calls repositories and services and renders; no SQL, no calls to our own API."""
