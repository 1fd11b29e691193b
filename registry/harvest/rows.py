"""What pages read of the harvest: its rows under short names. They change through the verbs of the service alone."""

from registry.harvest.models import HarvestItem, HarvestJob, HarvestOutcome, HarvestSource

Source = HarvestSource
Run = HarvestJob
Kept = HarvestItem
"""A record that was taken: its identity at the source and the item it became."""
Outcome = HarvestOutcome
"""What a run did with a record."""
