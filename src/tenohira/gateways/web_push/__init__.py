"""Notices to browsers by Web Push (RFC 8030): implements the messages engine ChannelPort for "web-push"."""
