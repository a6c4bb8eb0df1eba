from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Views of follow-up. Columns are only added: what is in the contract keeps its meaning (docs/statistik.md)."""

    dependencies = [
        ("followup", "0010_avtal_och_siffror"),
        ("insatser", "0004_plan_placering_narvaro"),
        ("arenden", "0010_plan_och_narvaro"),
    ]

    operations = [migrations.RunSQL((SQL / "uppfoljning.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
