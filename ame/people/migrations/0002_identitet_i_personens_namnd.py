from django.db import migrations


class Migration(migrations.Migration):
    """An identity number lies in the same nämnd as its person: a composite key, which Django has no field for."""

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE people_personidentitet ADD CONSTRAINT personidentitet_i_personens_namnd "
            "FOREIGN KEY (person_id, namnd_id) REFERENCES people_person (id, namnd_id)",
            "ALTER TABLE people_personidentitet DROP CONSTRAINT personidentitet_i_personens_namnd",
        )
    ]
