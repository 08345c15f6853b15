"""The clerks' side: thin views over the engines."""
