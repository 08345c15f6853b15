"""Everything held about one resident, for them to have (個人情報保護法76条 開示, and to take along)."""
