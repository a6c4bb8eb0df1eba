from django.db.models import TextChoices


class Atgard(TextChoices):
    """What was done when a person's file was read (law.md D02)."""

    VISA = "visa", "Öppnade"
    SOK = "sok", "Sökte"
    LISTA = "lista", "Öppnade lista"
    SKRIV_UT = "skriv_ut", "Skrev ut"
    EXPORT = "export", "Exporterade"
    NEKAD = "nekad", "Nekades"
    INSYN = "insyn", "Öppnade med angivet skäl"
