"""What was shown, as a file: never more than the picture or the tables held, computed for the same readers."""

from handlers.export.held import Feature, Held, Shape
from handlers.export.sheet import as_xlsx
from handlers.export.written import written

__all__ = ["Feature", "Held", "Shape", "as_xlsx", "written"]
