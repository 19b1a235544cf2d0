"""The register of information needs, stored: rows in force over the starting matrix (start.toml).

`storage/model/register.py` is the register as a value, `storage/sharing.py` the rule over it.
"""

from storage.register.registers import Registers

__all__ = ["Registers"]
