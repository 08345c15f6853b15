from django.db import migrations


class Migration(migrations.Migration):
    """A confirmed mail address is one account's within a city, not in all cities: the sign-in asks city by city."""

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("people", "0008_one_address_in_several_cities"),
    ]
    operations = [
        migrations.RunSQL(
            "DROP INDEX IF EXISTS unique_verified_email",
            "CREATE UNIQUE INDEX IF NOT EXISTS unique_verified_email ON account_emailaddress (email) WHERE verified",
        )
    ]
