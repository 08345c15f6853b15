"""The residents' side: thin views over the engines."""
