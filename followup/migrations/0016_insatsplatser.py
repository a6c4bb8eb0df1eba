from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """The catalogue's entries in the contract (docs/statistik.md)."""

    dependencies = [("followup", "0015_slutsvar")]

    operations = [migrations.RunSQL((SQL / "insatsplatser.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
