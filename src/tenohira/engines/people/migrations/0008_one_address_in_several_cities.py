from django.db import migrations, models


class Migration(migrations.Migration):
    """The old code asks for an address within its city already; what is unique there is held by 0007."""

    dependencies = [("people", "0007_a_mail_address_in_each_city")]
    operations = [
        migrations.AlterField(
            model_name="account",
            name="email",
            field=models.EmailField(max_length=254, verbose_name="メールアドレス"),
        )
    ]
