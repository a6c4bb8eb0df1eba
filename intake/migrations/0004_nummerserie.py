from django.db import migrations


class Migration(migrations.Migration):
    """Remiss numbers come from a sequence: two people at once never get the same one."""

    dependencies = [("intake", "0003_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE remiss_nummer START 1001", "DROP SEQUENCE remiss_nummer")]
