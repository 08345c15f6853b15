"""Looking for viruses with ClamAV's clamd, behind the scanner port of engines/documents."""
