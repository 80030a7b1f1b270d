"""One file per rule. The file's docstring is the rule's page, under fixed headings; see ``samerun.audit.docs``."""
