from django.db import migrations, models

from tenohira.foundation.indexing import AddUniqueGently


class Migration(migrations.Migration):
    """A mail address names one account in each city; 0008 then lets go of one in all cities."""

    atomic = False
    dependencies = [("people", "0006_sign_ins_of_a_city")]
    operations = [
        AddUniqueGently(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("city", "email"), name="people_account_mail"),
        )
    ]
