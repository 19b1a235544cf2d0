from tests.storage.reports.conftest import on_disk, street  # noqa: F401  fixtures
