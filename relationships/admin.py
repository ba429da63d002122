"""Admin of people, portfolios, clients and teams."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from opm.kernel.admin import AuditedAdmin
from relationships.models import Client, Criterion, Membership, Portfolio, Team, User

# Rights come from roles, teams and portfolios; Django's groups would be a second rule.
admin.site.unregister(Group)


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role")


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "is_active")


@admin.register(User)
class PersonAdmin(AuditedAdmin, UserAdmin):
    """People who sign in. Somebody who has acted is deactivated, not deleted: the log names them."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Person", {"fields": ["name", "role", "is_active"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "role", "usable_password", "password1", "password2"]})
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1
    autocomplete_fields = ["user"]


@admin.register(Client)
class ClientAdmin(AuditedAdmin):
    list_display = ["name", "portfolio", "partnered_since", "archived_on"]
    list_filter = ["portfolio"]
    list_select_related = ["portfolio"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]


@admin.register(Portfolio)
class PortfolioAdmin(AuditedAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    autocomplete_fields = ["managers"]


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    list_display = ["name", "archived_on"]
    search_fields = ["name"]


@admin.register(Criterion)
class CriterionAdmin(AuditedAdmin):
    """By what the importance of a relationship is judged. A retired criterion keeps the marks it was given."""

    list_display = ["name", "question", "weight", "position", "retired"]
    list_editable = ["weight", "position", "retired"]
    prepopulated_fields = {"key": ["name"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
