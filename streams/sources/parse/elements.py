"""XML of a fixed format as a tree, by local names: publishers differ in namespaces and prefixes. Runs in the cage.

A document with a document type is refused: without one there is no entity that could grow or fetch anything.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from streams.sources.errors import Malformed
from streams.sources.parse.plain import tidy


class _Plain(TreeBuilder):
    """A tree of elements and nothing else."""

    def doctype(self, name: str, *_: object) -> None:
        """Refuse it, before any entity is declared."""
        raise Malformed(f"the answer has a document type ({name}); expected XML without one")


def tree(body: bytes, expected: str) -> Element:
    """The root element. Raises Malformed, which says what was `expected` instead."""
    parser = XMLParser(target=_Plain())  # noqa: S314  # no document type passes, and the cage limits the rest
    try:
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise Malformed(f"the answer is no {expected}: {error}") from None
    return root


def local(element: Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of this local name."""
    return (child for child in element if local(child) == name)


def word(element: Element, name: str) -> str:
    """The text of the first child of this local name, tidied; empty where there is none."""
    return next((tidy(child.text or "") for child in children(element, name)), "")
