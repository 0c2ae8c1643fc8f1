from django.db import migrations, models

STATES = [
    ("not_covered", "skickas inte"),
    ("not_sent", "ej skickad"),
    ("sent", "skickad"),
    ("failed", "kom inte fram"),
]


def call_it_sent(apps, schema_editor):
    """Whether answering has ended is read from the calendar."""
    if schema_editor.connection.alias == "default":
        closed = apps.get_model("cases", "Case").objects.filter(survey_state="closed")
        closed.update(survey_state="sent")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunPython(call_it_sent, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="case",
            name="survey_state",
            field=models.CharField(choices=STATES, default="not_sent", max_length=12),
        ),
    ]
