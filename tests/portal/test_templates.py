"""A template gets its page's dataclass and uses exactly what that declares."""

import dataclasses
import importlib
import pkgutil

import pytest
from jinja2 import Environment, PackageLoader, nodes

import portal.pages
from portal.pages.account import AccountPage
from portal.pages.accounts import AccountsPage, InvitationPage
from portal.pages.api_guide import ApiGuidePage, ApiReferencePage, ProblemsPage
from portal.pages.batch import BatchPage, DecidedPage
from portal.pages.berita_acara import BeritaAcaraPage
from portal.pages.booklet import BookletPage, TabulatedPage
from portal.pages.check import CheckPage, CheckRunPage
from portal.pages.check_help import CheckHelpPage
from portal.pages.check_report import CheckReportPage
from portal.pages.code import CodePage
from portal.pages.code_list import CodeListPage
from portal.pages.code_lists import CodeListsPage
from portal.pages.code_versions import CodeVersionsPage
from portal.pages.comparison import ComparisonPage
from portal.pages.correspondence import CorrespondencePage
from portal.pages.dataset import DatasetPage
from portal.pages.dataset_map import DatasetMapPage
from portal.pages.dataset_more import ChartPage, DatasetHistoryPage, DatasetMetadataPage
from portal.pages.dataset_table import DatasetTablePage
from portal.pages.desa_cantik import DesaCantikPage
from portal.pages.edit import EditPage, LockedPage
from portal.pages.edit_merge import MergePage
from portal.pages.error import ErrorPage
from portal.pages.evidence import EvidencePage
from portal.pages.gallery import GalleryPage
from portal.pages.guides import GuidePage
from portal.pages.harvest import HarvestPage, NewSourcePage
from portal.pages.harvest_duplicates import DuplicatesPage
from portal.pages.harvest_mapping import MappingPage
from portal.pages.harvest_record import RecordPage
from portal.pages.harvest_run import RunPage
from portal.pages.harvest_settings import SettingsPage
from portal.pages.harvest_source import PreviewPage, SourcePage
from portal.pages.home import HomePage
from portal.pages.import_codes import ImportCodesPage, ImportPreviewPage
from portal.pages.inbox import InboxPage
from portal.pages.metadata import MetadataPage
from portal.pages.microdata import MicrodataPage
from portal.pages.new_item import NewPage
from portal.pages.notifications import AddressPage, NotificationsPage
from portal.pages.organisation import OrganisationPage
from portal.pages.place import PlacePage
from portal.pages.quality import QualityPage
from portal.pages.rank import RankPage
from portal.pages.releases import ReleasesPage
from portal.pages.schemas import SchemaPage, SchemasPage
from portal.pages.sdgs import SdgsPage
from portal.pages.search import SearchPage
from portal.pages.sign_in import SignInPage
from portal.pages.standard import StandardPage
from portal.pages.standards import StandardsPage
from portal.pages.status import StatusPage
from portal.pages.suggest import SuggestPage
from portal.pages.table_schema import TableSchemaPage
from portal.pages.table_schema_form import TableSchemaFormPage
from portal.pages.texts import TextPage
from portal.pages.thresholds import ThresholdsPage
from portal.pages.versions_diff import DiffPage
from portal.pages.work_item import WorkItemPage

PAGES = {
    "account.html": AccountPage,
    "accounts.html": AccountsPage,
    "invitation.html": InvitationPage,
    "place.html": PlacePage,
    "batch.html": BatchPage,
    "batch_decided.html": DecidedPage,
    "berita_acara.html": BeritaAcaraPage,
    "check.html": CheckPage,
    "check_help.html": CheckHelpPage,
    "check_report.html": CheckReportPage,
    "booklet.html": BookletPage,
    "tabulated.html": TabulatedPage,
    "check_run.html": CheckRunPage,
    "code.html": CodePage,
    "code_list.html": CodeListPage,
    "code_lists.html": CodeListsPage,
    "code_versions.html": CodeVersionsPage,
    "correspondence.html": CorrespondencePage,
    "dataset.html": DatasetPage,
    "dataset_chart.html": ChartPage,
    "dataset_history.html": DatasetHistoryPage,
    "dataset_metadata.html": DatasetMetadataPage,
    "dataset_table.html": DatasetTablePage,
    "edit.html": EditPage,
    "edit_locked.html": LockedPage,
    "edit_merge.html": MergePage,
    "error.html": ErrorPage,
    "evidence.html": EvidencePage,
    "gallery.html": GalleryPage,
    "guide.html": GuidePage,
    "harvest.html": HarvestPage,
    "harvest_duplicates.html": DuplicatesPage,
    "harvest_mapping.html": MappingPage,
    "harvest_new.html": NewSourcePage,
    "harvest_preview.html": PreviewPage,
    "harvest_record.html": RecordPage,
    "harvest_run.html": RunPage,
    "harvest_settings.html": SettingsPage,
    "harvest_source.html": SourcePage,
    "home.html": HomePage,
    "import_codes.html": ImportCodesPage,
    "import_preview.html": ImportPreviewPage,
    "inbox.html": InboxPage,
    "metadata.html": MetadataPage,
    "notifications.html": NotificationsPage,
    "notification_address.html": AddressPage,
    "comparison.html": ComparisonPage,
    "dataset_map.html": DatasetMapPage,
    "desa_cantik.html": DesaCantikPage,
    "thresholds.html": ThresholdsPage,
    "sdgs.html": SdgsPage,
    "microdata.html": MicrodataPage,
    "new_item.html": NewPage,
    "organisation.html": OrganisationPage,
    "rank.html": RankPage,
    "api_guide.html": ApiGuidePage,
    "api_reference.html": ApiReferencePage,
    "problems.html": ProblemsPage,
    "quality.html": QualityPage,
    "releases.html": ReleasesPage,
    "schema.html": SchemaPage,
    "schemas.html": SchemasPage,
    "search.html": SearchPage,
    "sign_in.html": SignInPage,
    "standard.html": StandardPage,
    "standards.html": StandardsPage,
    "status.html": StatusPage,
    "suggest.html": SuggestPage,
    "table_schema.html": TableSchemaPage,
    "table_schema_form.html": TableSchemaFormPage,
    "versions_diff.html": DiffPage,
    "work_item.html": WorkItemPage,
}
TEXTS = {
    "about.html",
    "accessibility.html",
    "documentation.html",
    "help.html",
    "licences.html",
    "privacy.html",
    "tour.html",
}
LOADER = PackageLoader("portal")
ENVIRONMENT = Environment(loader=LOADER, autoescape=True, extensions=["jinja2.ext.i18n"])


def used(template: str) -> set[str]:
    tree = ENVIRONMENT.parse(LOADER.get_source(ENVIRONMENT, f"pages/{template}")[0])
    return {
        found.attr
        for found in tree.find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name) and found.node.name == "page"
    }


def test_every_template_of_a_page_is_listed_here():
    names = {name.removeprefix("pages/") for name in LOADER.list_templates() if name.startswith("pages/")}
    assert names == set(PAGES) | TEXTS


@pytest.mark.parametrize("template", PAGES)
def test_a_template_uses_what_its_page_declares_and_nothing_else(template):
    assert used(template) == {field.name for field in dataclasses.fields(PAGES[template])}


def test_the_pages_of_text_use_what_theirs_declares():
    assert set().union(*(used(template) for template in TEXTS)) == {
        field.name for field in dataclasses.fields(TextPage)
    }


def test_parts_know_no_page():
    for name in LOADER.list_templates():
        if name.startswith("parts/"):
            tree = ENVIRONMENT.parse(LOADER.get_source(ENVIRONMENT, name)[0])
            assert "page" not in {found.name for found in tree.find_all(nodes.Name)}, name


def test_every_field_of_a_page_is_documented():
    for module in pkgutil.iter_modules(portal.pages.__path__):
        source = importlib.import_module(f"portal.pages.{module.name}")
        for name, page in vars(source).items():
            if name.endswith("Page") and dataclasses.is_dataclass(page) and page.__module__ == source.__name__:
                lines = (
                    (source.__spec__.loader.get_source(source.__name__) or "")
                    .split(f"class {name}")[1]
                    .split("\n\n\n")[0]
                )
                for field in dataclasses.fields(page):
                    after = lines.split(f"    {field.name}: ")[1].split("\n", 1)[1]
                    assert after.startswith('    """'), f"{name}.{field.name}"
