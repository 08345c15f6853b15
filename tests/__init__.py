"""Tests that cross rooms: architecture, journeys, contracts, concurrency."""
