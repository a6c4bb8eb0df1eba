from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """The final answers in the contract (docs/statistik.md)."""

    dependencies = [("followup", "0014_rapportversion")]

    operations = [
        migrations.RunSQL(
            (SQL / "slutsvar.sql").read_text(encoding="utf-8"), "DROP VIEW IF EXISTS statistik.slutsvar"
        )
    ]
