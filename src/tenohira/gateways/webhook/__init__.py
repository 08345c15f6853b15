"""Announcements to other systems by HTTPS: implements the messages engine WebhookPort."""
