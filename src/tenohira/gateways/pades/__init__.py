"""PAdES signatures (ETSI EN 319 142-1) with pyHanko: implements the documents engine's Signer and SignatureReader."""
