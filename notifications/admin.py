"""The tokens of service accounts in the site administration: seen, made for an account there is, taken back. Never read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policies
from accounts.admin import StructureAdmin, site
from accounts.models import ServiceToken
from accounts.services import tokens
from notifications.services import endings

if TYPE_CHECKING:
    TokenForm = forms.ModelForm[ServiceToken]
else:
    TokenForm = forms.ModelForm


class NewToken(TokenForm):
    """What a new token is good for, and until when."""

    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in policies.SCOPES], widget=forms.CheckboxSelectMultiple
    )

    def clean_expires_at(self) -> Any:
        """A moment still to come, within a year."""
        until, now = self.cleaned_data["expires_at"], timezone.now()
        if not now < until <= now + tokens.LONGEST:
            raise forms.ValidationError(_("A token is good for at least a moment and at most a year."))
        return until


@admin.register(ServiceToken, site=site)
class ServiceTokenAdmin(StructureAdmin):
    """A service account itself, and its places in rooms, are made by `manage.py service_token create`."""

    at_birth = ("user", "name", "scopes", "expires_at")
    hidden = ("digest",)
    form = NewToken
    actions = ("revoke",)
    list_display = ("name", "user", "scopes", "created_at", "expires_at", "revoked_at", "used_at")
    list_filter = ("expires_at", "revoked_at")
    ordering = ("-created_at",)

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """Only service accounts can have one."""
        accounts = db_field.related_model._default_manager.filter(email__endswith="@service.invalid")
        return super().formfield_for_foreignkey(db_field, request, queryset=accounts, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The token is shown once, on the page after this one."""
        told = form.cleaned_data
        made, token = tokens.issue(
            user=told["user"],
            name=told["name"],
            scopes=told["scopes"],
            expires_at=told["expires_at"],
            at=timezone.now(),
        )
        obj.pk = made.pk
        messages.warning(request, _("Copy the token now; it is never shown again: {token}").format(token=token))

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may see everything may take a way in back."""
        return bool(request.user.is_superuser)

    @admin.action(description=gettext_lazy("Revoke the chosen tokens"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ServiceToken]) -> None:
        """They open nothing any more, also on open sockets."""
        for token_id in queryset.values_list("pk", flat=True):
            endings.revoke_token(token_id=token_id, at=timezone.now())
        messages.success(request, _("The chosen tokens open nothing any more."))
