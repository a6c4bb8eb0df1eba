"""How attendance, reports and figures are kept in each kind of insats (N12). The kinds already there get what has held until now:
attendance per session, a report per month, no figure about fewer than five. Who owns one cannot be guessed: such a kind is not offered
before somebody is named."""

from django.conf import settings
from django.db import migrations, models


def fyll_i(apps, schema_editor):
    Insatstyp = apps.get_model("organisation", "Insatstyp")
    Insatstyp.objects.filter(narvaroregel="").update(narvaroregel="tillfalle", rapportrytm="manad", minsta_n=5)


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0006_projektresultat'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='insatstyp',
            name='minsta_n',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Färre deltagare än så visas inte i siffror', null=True),
        ),
        migrations.AddField(
            model_name='insatstyp',
            name='narvaro_skal',
            field=models.CharField(blank=True, help_text='Varför närvaro inte registreras', max_length=200),
        ),
        migrations.AddField(
            model_name='insatstyp',
            name='narvaroregel',
            field=models.CharField(blank=True, choices=[('tillfalle', 'Närvaro registreras per tillfälle'), ('ingen', 'Närvaro registreras inte')], max_length=10),
        ),
        migrations.AddField(
            model_name='insatstyp',
            name='rapportrytm',
            field=models.CharField(blank=True, choices=[('manad', 'Varje månad'), ('avslut', 'När insatsen slutar'), ('ingen', 'Ingen rapport lämnas')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='insatstyp',
            constraint=models.CheckConstraint(condition=models.Q(('narvaroregel__in', ['', 'tillfalle', 'ingen'])), name='insatstyp_narvaroregel_i_listan', violation_error_message='Välj ett värde i listan.'),
        ),
        migrations.AddConstraint(
            model_name='insatstyp',
            constraint=models.CheckConstraint(condition=models.Q(('rapportrytm__in', ['', 'manad', 'avslut', 'ingen'])), name='insatstyp_rapportrytm_i_listan', violation_error_message='Välj ett värde i listan.'),
        ),
        migrations.AddConstraint(
            model_name='insatstyp',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('narvaroregel', 'ingen'), _negated=True), models.Q(('narvaro_skal', ''), _negated=True), _connector='OR'), name='insatstyp_utan_narvaro_har_skal', violation_error_message='Skriv varför närvaro inte registreras.'),
        ),
        migrations.AddConstraint(
            model_name='insatstyp',
            constraint=models.CheckConstraint(condition=models.Q(('minsta_n__isnull', True), ('minsta_n__range', (5, 10)), _connector='OR'), name='insatstyp_minsta_n_i_ordning', violation_error_message='Välj ett antal mellan 5 och 10.'),
        ),
        migrations.RunPython(fyll_i, migrations.RunPython.noop),  # the fields go when it is taken back
    ]
