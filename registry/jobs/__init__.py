"""Durable jobs: a queue of them, their steps, and who works on what now."""
