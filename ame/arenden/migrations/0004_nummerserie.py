from django.db import migrations


class Migration(migrations.Migration):
    """Case numbers come from a sequence: two people at once never get the same one."""

    dependencies = [("arenden", "0003_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE arende_nummer START 1001", "DROP SEQUENCE arende_nummer")]
