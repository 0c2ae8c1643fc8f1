from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="departure",
            name="replaced_last_day",
            field=models.DateField(
                null=True, help_text="what the register said until HR set another day by hand"
            ),
        ),
    ]
