"""Strategy on a page: the sheet, its mandate with versions, its themes, paper and slide."""

from django.urls import path

from roadmap.views.strategy import mandate, sheet, themes

STRATEGY = "clients/<slug:client>/strategy/"

urlpatterns = [
    path(STRATEGY, sheet.strategy, name="strategy"),
    path(f"{STRATEGY}sheet.<slug:paper>", sheet.strategy_download, name="strategy_download"),
    path(f"{STRATEGY}versions/", sheet.mandate_versions, name="mandate_versions"),
    path(f"{STRATEGY}edit/", mandate.mandate_edit, name="mandate_edit"),
    path(f"{STRATEGY}agree/", mandate.mandate_agree, name="mandate_agree"),
    path(f"{STRATEGY}drop/", mandate.mandate_drop, name="mandate_drop"),
    path(f"{STRATEGY}themes/", themes.themes, name="themes"),
    path(f"{STRATEGY}themes/new/", themes.theme_new, name="theme_new"),
    path(f"{STRATEGY}themes/<int:pk>/", themes.theme, name="theme"),
    path(f"{STRATEGY}themes/<int:pk>/move/", themes.theme_move, name="theme_move"),
    path(f"{STRATEGY}themes/<int:pk>/retire/", themes.theme_retire, name="theme_retire"),
]
