"""Shape of the plan's pages: six boxes, one line an entry, all of them optional."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from checkins.policies.plan import LINE_CHARS, LINES_MOST, PARTS

BOX_CHARS = LINES_MOST * (LINE_CHARS + 2)


class PlanForm(forms.Form):
    """The six parts; `seen` is the version the writer started from."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Mapping[str, str] | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for part in PARTS:
            self.fields[part.code] = forms.CharField(
                label=str(part.title),
                help_text=str(part.hint),
                required=False,
                max_length=BOX_CHARS,
                widget=forms.Textarea({"rows": 4}),
                strip=False,
            )

    def parts(self) -> dict[str, str]:
        """What was written, by part."""
        return {part.code: self.cleaned_data[part.code] for part in PARTS}


class ShareForm(forms.Form):
    """Who may see the plan."""

    share = forms.ChoiceField(
        label=_("Who can see my plan?"),
        choices=[
            ("nobody", _("Only me")),
            ("read", _("My facilitators can read it")),
            ("write", _("My facilitators can read it and write in it with me")),
        ],
        widget=forms.RadioSelect,
    )
