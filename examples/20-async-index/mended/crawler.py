"""Follow the links of a folder of Markdown pages; several pages are read at a time."""

import asyncio
import re
import zlib
from dataclasses import dataclass

LINK = re.compile(r"\[[^]]*\]\((\w+\.md)\)")
HASHES = 48


@dataclass(frozen=True)
class Page:
    name: str
    text: str
    signature: tuple

    @property
    def links(self):
        return LINK.findall(self.text)

    def likeness(self, other):
        """Share of word pairs that both pages have, estimated from their signatures."""
        return sum(a == b for a, b in zip(self.signature, other.signature)) / HASHES


def load(path):
    """Read a page and sign it, so that near copies can be told (MinHash over pairs of words)."""
    text = path.read_text(encoding="utf-8")
    words = re.findall(r"\w+", text.lower())
    pairs = [f"{a} {b}".encode() for a, b in zip(words, words[1:])]
    return Page(path.name, text, tuple(min(zlib.crc32(pair, seed) for pair in pairs) for seed in range(HASHES)))


class Crawler:
    def __init__(self, root, readers=4):
        self.root = root
        self.gate = asyncio.Semaphore(readers)

    async def read(self, name):
        async with self.gate:
            return await asyncio.to_thread(load, self.root / name)

    async def crawl(self, start):
        """All pages that can be reached from `start`, level by level."""
        pages, seen, level = [], {start}, [start]
        while level:
            found = []
            for page in await asyncio.gather(*(self.read(name) for name in level)):
                pages.append(page)
                found.extend(page.links)
            level = [name for name in dict.fromkeys(found) if name not in seen]
            seen.update(level)
        return pages


def crawl(root, start):
    async def main():
        return await Crawler(root).crawl(start)

    return asyncio.run(main())
