from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Views of the remiss as a promise. Columns are only added: what is in the contract keeps its meaning (docs/statistik.md)."""

    dependencies = [
        ("followup", "0005_remissen_som_lofte"),
        ("intake", "0006_remissen_som_lofte"),
        ("arenden", "0008_samverkan"),
        ("people", "0003_remissen_som_lofte"),
        ("organisation", "0002_remissen_som_lofte"),
    ]

    operations = [migrations.RunSQL((SQL / "samverkan.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
