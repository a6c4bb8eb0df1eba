from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """The kinds of insats beside each answer. A column is only added (docs/statistik.md)."""

    dependencies = [("followup", "0012_matpunktens_matt")]

    operations = [migrations.RunSQL((SQL / "enkatsvar_insatser.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
