"""What is stored of one person: told to them, or made nobody's."""

from storage.persons.facade import Persons

__all__ = ["Persons"]
