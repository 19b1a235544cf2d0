"""The register of information needs in words: the table, a row, the form, why somebody sees what they see."""
