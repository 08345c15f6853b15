"""The forms of the library, filled in as people may fill them in."""
