from django.db import migrations


def count_heads(apps, schema_editor):
    """Releases from before: what stands where they published it."""
    found = {}
    for pool in apps.get_model("published", "Pool").objects.filter(ledger="everyone"):
        for node in filter(None, pool.path.split("/")):
            people, pools = found.get((pool.release_id, pool.source, node), (0, 0))
            found[pool.release_id, pool.source, node] = (people + pool.n, pools + 1)
    headcount = apps.get_model("published", "Headcount")
    headcount.objects.bulk_create(
        [
            headcount(release_id=release, source=source, node=node, people=people, pools=pools)
            for (release, source, node), (people, pools) in found.items()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("published", "0003_standing_today"),
    ]

    operations = [
        migrations.RunPython(count_heads, migrations.RunPython.noop),
    ]
