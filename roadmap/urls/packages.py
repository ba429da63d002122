"""Addresses of work packages."""

from django.urls import URLPattern, path

from roadmap.views import packages

LIST = "clients/<slug:client>/roadmap/packages/"
ONE = f"{LIST}<int:pk>/"

urlpatterns: list[URLPattern] = [
    path(LIST, packages.packages, name="packages"),
    path(
        "clients/<slug:client>/roadmap/packages-download.<slug:fmt>",
        packages.packages_download,
        name="packages_download",
    ),
    path(f"{LIST}new/", packages.package_new, name="package_new"),
    path(ONE, packages.package, name="package"),
    path(f"{ONE}change/", packages.package_edit, name="package_edit"),
    path(f"{ONE}deliver/", packages.package_deliver, name="package_deliver"),
    path(f"{ONE}verdict/", packages.package_verdict, name="package_verdict"),
    path(f"{ONE}carry/", packages.package_carry, name="package_carry"),
    path(f"{ONE}stop/", packages.package_stop, name="package_stop"),
    path(f"{ONE}take-back/", packages.package_take_back, name="package_take_back"),
]
