"""What each kind of insats in the catalogue is meant to raise, from its Loka type: until now the field did not exist, and a kind
without it can no longer be offered. An administrator can change it."""

from django.db import migrations

SYFTE = {
    "arbetsprovning": ["arbete"],
    "jobbsok": ["jobbsok"],
    "kurs": ["kunnande"],
    "praktik": ["arbete"],
    "stod_anstallning_fn": ["arbete"],
    "stod_anstallning": ["arbete"],
    "kommunal_anstallning": ["arbete"],
    "feriejobb": ["arbete"],
    "sprak": ["sprak"],
    "validering": ["kunnande"],
    "halsa": ["valmaende"],
}
JOBBINRIKTADE = ["arbetsprovning", "jobbsok", "praktik", "stod_anstallning_fn", "stod_anstallning", "kommunal_anstallning"]


def fyll_i(apps, schema_editor):
    Insatstyp = apps.get_model("organisation", "Insatstyp")
    for loka_typ, syfte in SYFTE.items():
        Insatstyp.objects.filter(loka_typ=loka_typ, syftesslag=[]).update(syftesslag=syfte)
    Insatstyp.objects.filter(loka_typ__in=JOBBINRIKTADE).update(ar_jobbinriktad=True)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_insatskatalog")]
    operations = [migrations.RunPython(fyll_i, migrations.RunPython.noop)]  # the values stay when it is taken back
