"""Webhooks: being told of what happens at the office."""
