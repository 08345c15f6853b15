from django.db import migrations


class Migration(migrations.Migration):
    """Once an index of pairs of letters; 0009_pairs drops it where it stands, and does the same better."""

    dependencies = [("people", "0004_protected")]
    operations = []
