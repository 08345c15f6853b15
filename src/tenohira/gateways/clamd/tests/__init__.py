"""Tests of this gateway, against a peer that speaks the protocol."""
