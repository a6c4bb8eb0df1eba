from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Views of insatser with a purpose. Columns are only added: what is in the contract keeps its meaning (docs/statistik.md)."""

    dependencies = [
        ("followup", "0008_fragan_som_besvarades"),
        ("insatser", "0004_plan_placering_narvaro"),
        ("organisation", "0004_insatskatalog"),
        ("arenden", "0010_plan_och_narvaro"),
    ]

    operations = [migrations.RunSQL((SQL / "insatser.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
