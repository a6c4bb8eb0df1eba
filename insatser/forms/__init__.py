from insatser.forms.insats import AvslutaInsatsForm, ForlangForm, InsatsForm

__all__ = ["AvslutaInsatsForm", "ForlangForm", "InsatsForm"]
