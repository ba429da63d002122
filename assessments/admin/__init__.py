"""The rubric in Django admin: an outline page of a version, one page a capability, actions on a version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from assessments.admin import actions, mapping, pages
from assessments.admin import records as records  # registers what is only read
from assessments.models import RubricVersion


@admin.register(RubricVersion)
class RubricVersionAdmin(admin.ModelAdmin):
    """Versions as a stock list; everything behind it is our own pages, and every write goes through a service.

    A version is made by uploading a file or by cloning, so the stock add and delete pages are closed.
    """

    list_display = ("name", "rubric", "version", "status", "published_at", "published_by")
    list_filter = ("status", "rubric")
    list_select_related = ("rubric", "published_by")
    search_fields = ("name", "version")
    actions = None
    change_list_template = "admin/assessments/rubric_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_staff)  # the role admin and nothing else (relationships.models.User)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("upload/", wrap(actions.upload), name="rubric_upload"),
            path("<int:pk>/capability/<slug:capability>/", wrap(pages.capability), name="rubric_capability"),
            path("<int:pk>/publish/", wrap(actions.publish), name="rubric_publish"),
            path("<int:pk>/retire/", wrap(actions.retire), name="rubric_retire"),
            path("<int:pk>/clone/", wrap(actions.clone), name="rubric_clone"),
            path("<int:pk>/discard/", wrap(actions.discard), name="rubric_discard"),
            path("<int:pk>/download.<slug:fmt>", wrap(actions.download), name="rubric_download"),
            path("<int:pk>/compare/<int:other>/", wrap(pages.compare), name="rubric_compare"),
            path("<int:pk>/map/<int:other>/", wrap(mapping.mapping), name="rubric_map"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The outline in place of the stock form."""
        return pages.outline(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Our own log in place of Django's."""
        return pages.log(request, object_id)
