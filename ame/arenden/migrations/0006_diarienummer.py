from django.db import migrations


class Migration(migrations.Migration):
    """Numbers of the diarium come from a sequence: registered at once, and two at the same moment never get the same one (law.md A25)."""

    dependencies = [("arenden", "0005_remissen_som_lofte")]

    operations = [migrations.RunSQL("CREATE SEQUENCE diarie_nummer START 1001", "DROP SEQUENCE diarie_nummer")]
