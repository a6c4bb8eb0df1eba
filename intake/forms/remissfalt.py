"""The fields of the remiss's form, declared once; which of them a page shows is decided in intake/forms/remiss.py."""

from django import forms

from ame.arenden.enums import Niva, Slag
from ame.organisation.models import Enhet
from ame.people.enums import Identitetsniva, Kon, Medgivandeform, Uppgiftskategori
from intake.enums import AfProgram, Delningsgrund, Inkomstsatt, Kalla
from intake.forms.falt import BestallningVal, EnhetVal, FodelsedatumFalt, GrundVal, dag, fri_text, kort_text
from intake.services import komplett

KALLOR_SOC = [(k, k.label) for k in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO)]
KALLOR_AME = [(k, k.label) for k in Kalla if k not in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO)]
NIVAER = [*Niva.med_definition(), ("", "Jag har inte bedömt")]
SAKNAS_GIVARE = "Personen är under 18 år. Skriv vilka som har lämnat samtycket."


class RemissFalt(forms.Form):
    """Every field that a remiss or an application can have, in the words of a remiss."""

    use_required_attribute = False

    svar = fri_text(
        "Ditt svar till enheten", hjalp="Skriv vad du har ändrat eller lagt till.", saknas="Skriv vad du har kompletterat."
    )
    mottagande_enhet = EnhetVal(label="Vilken enhet ska få remissen?", queryset=Enhet.objects.none(), empty_label="Välj enhet")
    kalla = forms.ChoiceField(label="Var kommer remissen ifrån?", choices=KALLOR_SOC)
    avsandande_part = forms.ModelChoiceField(
        label="Vilken myndighet eller organisation?", queryset=None, empty_label="Välj", required=False
    )
    avsandande_kontakt = kort_text(
        "Vem ska ha svaret?", 160, krav=False, hjalp="Roll, namn och telefon hos den som skickade remissen."
    )
    af_program = forms.ChoiceField(
        label="Vilket program pågår hos Arbetsförmedlingen?",
        choices=[("", "Välj"), *((k, n) for k, n in AfProgram.choices if k != AfProgram.OKANT)],
    )
    inkomstsatt = forms.ChoiceField(
        label="Hur kom den in?", choices=[(k, n) for k, n in Inkomstsatt.choices if k != Inkomstsatt.SYSTEM]
    )
    omhandertagen_den = dag(
        "Vilken dag fick ni den?",
        hjalp="Dagen då den lämnades, kom som e-post eller tömdes ur brevlådan.",
        snabbval=("idag",),
        krav=False,
    )
    slag = forms.ChoiceField(label="Vad gäller ansökan?", choices=Slag.choices)
    ar_am_anstallning_eb = forms.BooleanField(
        label="Remissen gäller en arbetsmarknadsanställning i stället för ekonomiskt bistånd", required=False
    )
    har_samverkan_soc = forms.BooleanField(label="Personen har också kontakt med socialtjänsten om det här", required=False)
    onskad_insats = forms.ModelChoiceField(label="Vilken insats gäller det?", queryset=None, empty_label="Välj insats")
    bestallningstyp = BestallningVal(label="Vad beställer du?", queryset=None, empty_label=None, widget=forms.RadioSelect)
    bekraftar_sekretess = forms.BooleanField(label="Jag vet att mottagaren har en annan sekretess än min enhet")
    identitetsnummer = kort_text(
        "Personnummer",
        20,
        hjalp="10 eller 12 siffror, med eller utan bindestreck. Samordningsnummer och reservnummer går också bra.",
        spellcheck="false",
    )
    fornamn = kort_text("Förnamn", 80)
    efternamn = kort_text("Efternamn", 80)
    identitetsniva = forms.ChoiceField(
        label="Hur säker är identiteten?",
        help_text="Det är ett samordningsnummer. Nivån står i folkbokföringen.",
        choices=Identitetsniva.choices,
        widget=forms.RadioSelect,
    )
    fodelsedatum = FodelsedatumFalt(
        label="Födelsedatum", help_text="Hämtas från numret. Ändra om det verkliga är ett annat.", widget=forms.TextInput()
    )
    kon = forms.ChoiceField(
        label="Juridiskt kön", choices=[(Kon.OKANT, Kon.OKANT.label), (Kon.KVINNA, "Kvinna"), (Kon.MAN, "Man")]
    )
    har_skydd = forms.BooleanField(
        label="Personen har skyddade personuppgifter",
        help_text="Remissen visas då bara för namngivna personer, först enhetens chef. Telefonnumret sparas inte. "
        "Skriv ingenting som visar var personen bor eller vistas.",
        required=False,
    )
    telefon = kort_text("Telefon", 30, krav=False)
    sprak = kort_text("Språk", 60, krav=False, hjalp="Om det är ett annat än svenska.")
    har_tolkbehov = forms.BooleanField(label="Personen behöver tolk", required=False)
    fraga = fri_text("Vad är din fråga?", hjalp="En eller två frågor som enheten ska svara på.")
    forvantat_resultat = fri_text("Vilket resultat förväntar du dig?", hjalp="Så att båda vet när uppdraget är klart.")
    bakgrund = fri_text(
        "Bakgrund",
        rader=4,
        krav=False,
        hjalp="Bara det som enheten behöver för att kunna svara. Skriv inget om barn eller andra personer.",
    )
    niva_avsandare = forms.ChoiceField(
        label="Hur nära arbete eller studier bedömer du att personen är?",
        choices=NIVAER,
        required=False,
        widget=forms.RadioSelect,
    )
    svar_senast_den = dag("Svar senast", hjalp="Då behöver du senast svaret på frågan.", snabbval=("vecka", "kvartal"))
    aterkoppling_start = dag("När personen har börjat", krav=False, snabbval=("vecka",))
    aterkoppling_del = dag("Under tiden", krav=False, snabbval=("kvartal",))
    aterkoppling_del_2 = dag("Under tiden, en gång till", krav=False)
    aterkoppling_slut = dag("Slutlig återkoppling senast", snabbval=("kvartal",), saknas=komplett.SAKNAS_SLUT)
    grund = GrundVal(label="Varför får du dela uppgifterna?", choices=Delningsgrund.choices, widget=forms.RadioSelect)
    grund_motivering = fri_text("Motivering")
    samtycke_givare = kort_text(
        "Vilka har lämnat samtycket?", 120, hjalp="Till exempel en vårdnadshavare och den unga själv.", saknas=SAKNAS_GIVARE
    )
    samtycke_andamal = kort_text(
        "Vad ska uppgifterna användas till?", 300, hjalp="Till exempel att planera väg till arbete.", saknas="Skriv ändamålet."
    )
    samtycke_kategorier = forms.MultipleChoiceField(
        label="Vilka uppgifter gäller samtycket?",
        choices=Uppgiftskategori.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en sorts uppgifter."},
    )
    samtycke_form = forms.ChoiceField(
        label="Hur gavs samtycket?",
        choices=Medgivandeform.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    samtycke_inhamtat_den = dag("Inhämtat den", snabbval=("idag",), saknas="Ange vilken dag samtycket gavs.")
    samtycke_till_den = dag(
        "Gäller till och med",
        hjalp="Högst tolv månader.",
        snabbval=("kvartal",),
        saknas="Ange vilken dag samtycket slutar gälla.",
    )
