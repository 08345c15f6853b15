"""The guide through life events (くらしの手続きガイド): one question a page, then the slip."""
