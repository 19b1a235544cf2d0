"""What is stored of the asker; of nobody else, whoever asks."""

from handlers.mydata import card
from handlers.reply import Reply
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """A private card about the asker."""
    texts = services.texts(request.language)
    names = {partner.key: partner.name(texts.language) for partner in services.catalog().partners}
    extract = dict(services.own_data(request.actor))
    extract["person"] = [{**row, "partner": names.get(str(row["partner"]), "")} for row in extract["person"]]
    link = services.own_data_link(request.actor)
    return private(request, card(extract, texts, link), shown=len(extract["reports"]))
