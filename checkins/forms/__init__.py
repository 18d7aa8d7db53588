"""Shape of what people fill in, by subject."""

from checkins.forms.daily import CheckInForm, blank_form, form_of, questions

__all__ = ["CheckInForm", "blank_form", "form_of", "questions"]
