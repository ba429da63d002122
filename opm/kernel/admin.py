"""Admin of the kernel's rows (to read), and the audited base of every other model's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from opm.kernel import history, links
from opm.kernel.models import Change, Job, SignedLink


class AuditedAdmin(admin.ModelAdmin):
    """A model admin whose every write is a Change, in the same transaction as the write."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "add", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "change", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(request, obj, "delete", str(obj))
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, obj: models.Model, verb: str, message: Any) -> None:
        scope = getattr(obj, "scope", "")
        entry = history.Entry(f"{obj._meta.model_name}.{verb}", obj, scope=scope, new=message)
        history.record(entry, by=request.user, at=timezone.now())


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at, not to touch."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ["sequence", "at", "by_label", "action", "object_type", "object_id", "scope"]
    search_fields = ["by_label", "action", "scope", "object_id"]
    date_hierarchy = "at"
    show_full_result_count = False
    list_select_related = ["by"]
    fields = [
        *("sequence", "at", "by_label", "action", "object_type", "object_id", "scope", "field"),
        *("old", "new", "shift_days", "reason", "digest", "chain"),
    ]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "attempts", "requested_by", "created_at", "finished_at", "error"]
    list_filter = ["state", "kind"]


@admin.register(SignedLink)
class SignedLinkAdmin(ReadOnlyAdmin):
    list_display = (
        "purpose",
        "for_label",
        "scope",
        "created_by",
        "created_at",
        "expires_at",
        "used_at",
        "revoked_at",
    )
    list_filter = ["purpose"]
    actions = ["revoke"]
    fields = [*list_display, "opened_count", "last_opened_at", "single_use"]

    @admin.action(description="Revoke the selected links", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        for link in queryset:
            links.revoke(link=link, by=request.user, now=timezone.now())
        self.message_user(request, "The selected links no longer open.")
