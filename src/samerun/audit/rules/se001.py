"""A password, token or salt is made by a predictable generator.

## What it flags

`random.*` and `np.random.*` draws whose value goes into a name such as `password`, `token`, `secret`, `salt`,
`nonce`, `api_key`.

## Why it breaks a run

These generators are for simulation: whoever knows the seed, or enough of the output, knows the secret. A seed for
reproducibility makes it worse.

## Example

    import random
    import string

    password = "".join(random.choice(string.ascii_letters) for _ in range(12))

## Use instead

    import secrets
    import string

    password = "".join(secrets.choice(string.ascii_letters) for _ in range(12))

## When it stays silent

For tokens of text in language models (`token_ids`, `next_token`, `mask_token`), for test data and names that only
contain such a word.

## Fix safety

Safe for `random.choice`, which `secrets.choice` replaces.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name
from samerun.audit.knowledge import NUMPY, PYTHON, knowledge
from samerun.audit.model import Fix, Rule
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Source

RULE = Rule("SE001", "token-random", "warning", "a password, token or salt is made by a predictable generator")
WORDS = ("random",)
PATTERNS = tuple(
    re.compile(word + rb"(?:_key|_id)?\s*=[^=]")
    for word in (rb"assword", rb"asswd", rb"assphrase", rb"secret", rb"salt", rb"nonce", rb"api", rb"_token", rb"otp",
                 rb"session", rb"PASSWORD", rb"SECRET", rb"SALT", rb"TOKEN", rb"API")
)  # fmt: skip
_SECRET = re.compile(r"^(?:\w*_)?(?:password|passwd|passphrase|secret|salt|nonce|api_key|secret_key|auth_token|access_token|"
                     r"csrf_token|session_token|otp|reset_token|session_id)$", re.IGNORECASE)  # fmt: skip


def check(source: Source) -> Iterator[Finding]:
    """Draws whose value is assigned to a name that says secret."""
    for path, draw in knowledge().draws.items():
        if draw.family not in (PYTHON, NUMPY):
            continue
        for site in source.calls(path):
            name = _target(source, site.node)
            if _SECRET.match(name):
                fix = None
                if path == "random.choice" and isinstance(site.node.func, ast.Attribute):
                    fix = Fix("use secrets", (replace_node(site.node.func, "secrets.choice"),), safe=True, imports=("secrets",))
                message = f"{name} is made by {source.segment(site.node.func)}, which can be predicted; use the secrets module"
                yield source.find(RULE, site.node, message, fix=fix)


def _target(source: Source, node: ast.AST) -> str:
    for parent in source.ancestors(node):
        if isinstance(parent, ast.Assign):
            return called_name(parent.targets[0])
        if isinstance(parent, ast.keyword) and parent.arg and _SECRET.match(parent.arg):
            return parent.arg
        if isinstance(parent, ast.stmt):
            return ""
    return ""
