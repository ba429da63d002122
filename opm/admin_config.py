"""Says which admin site is ours; a module of its own, because an app module may hold one config only."""

from django.contrib.admin.apps import AdminConfig


class OpmAdminConfig(AdminConfig):
    """Puts our site in place of Django's default."""

    default_site = "opm.admin_site.OpmAdminSite"
