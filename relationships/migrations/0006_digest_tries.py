"""How often a digest was handed to the mail server, and how often that surely sent nothing."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("relationships", "0005_charter_asked")]
    operations = [
        migrations.AddField("digest", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("digest", "refused", models.PositiveSmallIntegerField(default=0)),
        migrations.AddConstraint(
            "digest",
            models.CheckConstraint(condition=Q(refused__lte=F("tries")), name="digest_refused_of_tries"),
        ),
    ]
