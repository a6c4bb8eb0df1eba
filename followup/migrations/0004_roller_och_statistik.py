from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    """Schema `statistik` and the two roles (design wall 1). Reversing drops the schema; the roles stay, since they belong to the
    whole cluster and may be used by another database."""

    dependencies = [
        ("followup", "0003_initial"),
        ("insatser", "0002_initial"),
        ("intake", "0004_nummerserie"),
        ("arenden", "0004_nummerserie"),
        ("people", "0002_identitet_i_personens_namnd"),
        ("audit", "0001_initial"),
        ("access", "0002_initial"),
    ]

    operations = [
        migrations.RunSQL((SQL / "roller.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "statistik.sql").read_text(encoding="utf-8"), "DROP SCHEMA statistik CASCADE"),
    ]
