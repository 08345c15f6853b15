"""PostgreSQL, told by every connection which city is being served."""
