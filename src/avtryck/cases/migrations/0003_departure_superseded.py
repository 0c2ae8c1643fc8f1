from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_survey_is_not_called_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="departure",
            name="superseded",
            field=models.BooleanField(
                default=False, help_text="withdrawn for good: another departure took its place"
            ),
        ),
        migrations.AlterField(
            model_name="departure",
            name="confirmed_by",
            field=models.CharField(
                blank=True,
                help_text="who decided the status; empty: the register, or nobody",
                max_length=60,
            ),
        ),
    ]
