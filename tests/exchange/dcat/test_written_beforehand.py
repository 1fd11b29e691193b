"""Datasets are written when they change; a page that is put together from that says what the database says now."""

import pytest

from registry.accounts import repository as accounts
from registry.app import wire
from registry.changes import log
from registry.db import reading
from registry.exchange.dcat import listed
from registry.exchange.dcat.kept import Pieces
from registry.exchange.dcat.projection import CatalogueProjection
from registry.exchange.dcat.written import FORMS
from registry.rdf import DCTERMS
from tests.factories import drafts
