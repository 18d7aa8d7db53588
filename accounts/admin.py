"""Site administration: structure only. It never shows anybody's words and cannot delete (DESIGN decision 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.errors import NotFound
from accounts.models import User

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class Site(admin.AdminSite):
    """Only what Handrail registers itself: other packages would show secrets, or delete. Signing in is the one of every page."""

    site_header = site_title = "Handrail"
    index_title = _("Structure")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The sign-in page of everybody, which asks the team for a second step. For those who are signed in and may not: no such page."""
        if request.user.is_authenticated:
            raise NotFound
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = Site(name="admin")


class StructureAdmin(Base):
    """Shows every plain column of a table and changes only the ones in `changeable`; `at_birth` are set when a row is added.

    Sealed columns and those in `hidden` are left out. Whatever has consequences (joining, ending, deciding) is done on the pages
    of the programme, which ask, tell and keep a trail.
    """

    changeable: ClassVar[tuple[str, ...]] = ()
    at_birth: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only what a fresh installation needs can be added."""
        return bool(self.at_birth) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A table without changeable columns is only shown."""
        return bool(self.changeable) and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """The columns a person may see; on a new row only those that can be filled in."""
        if obj is None:
            return [*self.at_birth, *self.changeable]
        return [field.name for field in self.model._meta.concrete_fields if self._is_plain(field)]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Everything but `changeable` once the row exists."""
        return [] if obj is None else [name for name in self.get_fields(request, obj) if name not in self.changeable]

    def _is_plain(self, field: models.Field[Any, Any]) -> bool:
        return not isinstance(field, models.BinaryField) and field.name not in self.hidden


@admin.register(User, site=site)
class UserAdmin(StructureAdmin):
    """Accounts. People come in by invitation; closing an account here ends what it may see at once."""

    changeable = ("is_active", "is_staff", "is_superuser", "language", "time_zone")
    hidden = ("password",)
    list_display = ("email", "is_active", "is_team", "is_staff", "created_at")
    list_filter = ("is_active", "is_team", "is_staff")
    search_fields = ("email",)
    ordering = ("email",)
