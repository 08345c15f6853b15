"""For tests of any room that recompute something from the raw journal."""

from tenohira.foundation.journal.models import JournalEntry

__all__ = ["JournalEntry"]
