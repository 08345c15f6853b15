from django.db import migrations


class Migration(migrations.Migration):
    """Once an index of pairs of letters; 0007_pairs drops it where it stands, and does the same better."""

    dependencies = [("cases", "0005_exports")]
    operations = []
