"""A database as an older release left it: its schema, and rows in every table of it, written with plain SQL."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, create_engine, text
from sqlalchemy.dialects.postgresql import JSONB

from registry.changes import log
from registry.db import open_engine
from registry.migrations import upgrade

FIRST = "9b769917d1f8"
