"""XMP packets as what they say: properties are read by name, and replaced; all others stay (ISO 16684-1).

A packet may be a stranger's, so it is read without entities and without anything from elsewhere.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.dom.minidom import Attr, Document, Element, Text

from defusedxml.minidom import parse

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LONGEST = 2**20  # bytes of a packet that is read; cameras write some kilobytes
LONGEST_JPEG_XMP = 65502  # bytes; one segment of a JPEG
_XMLNS = "http://www.w3.org/2000/xmlns/"
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_END = '<?xpacket end="w"?>'

Structure = Mapping[str, str]
"""The fields of one item by their local names, all in the namespace of their property."""


@dataclass(frozen=True)
class Name:
    """A property: its namespace, the prefix that is usual for it, and what it is called there."""

    namespace: str
    prefix: str
    local: str


class Packet:
    """An XMP packet that can be changed. Raises ValueError for content that is none."""

    def __init__(self, content: bytes | None = None) -> None:
        if content and len(content) > LONGEST:
            raise ValueError("the XMP is too long")
        try:
            stored = content.strip(b"\0 \t\r\n") if content else _EMPTY.encode()
            self._document: Document = parse(io.BytesIO(stored), forbid_dtd=True)
            self._rdf: Element = self._document.getElementsByTagNameNS(RDF, "RDF")[0]
        except Exception as error:  # expat's own, defusedxml's, and IndexError where there is no RDF
            raise ValueError(f"the XMP is damaged: {error}") from error

    def text(self, name: Name) -> str:
        """What a simple property says; "" where it is not there."""
        for description in self._descriptions():
            if description.hasAttributeNS(name.namespace, name.local):
                return description.getAttributeNS(name.namespace, name.local)
            for element in _children(description, name.namespace, name.local):
                return _text(element) or element.getAttributeNS(RDF, "resource")
        return ""

    def structures(self, name: Name) -> list[dict[str, str]]:
        """The items of an array of structures, in order; none where it is not there."""
        items = (
            item
            for description in self._descriptions()
            for element in _children(description, name.namespace, name.local)
            for array in (*_children(element, RDF, "Seq"), *_children(element, RDF, "Bag"))
            for item in _children(array, RDF, "li")
        )
        return [_fields(item, name.namespace) for item in items]

    def set_text(self, name: Name, text: str) -> None:
        """Let a simple property say `text`, in place of whatever it said."""
        self._place(name).appendChild(self._words(text))

    def set_structures(self, name: Name, items: Iterable[Structure]) -> None:
        """Let a property be the array of these structures, in place of whatever it was."""
        array = self._place(name).appendChild(self._document.createElementNS(RDF, "rdf:Seq"))
        for item in items:
            entry = array.appendChild(self._document.createElementNS(RDF, "rdf:li"))
            entry.setAttributeNS(RDF, "rdf:parseType", "Resource")
            for field, text in item.items():
                element = self._document.createElementNS(name.namespace, f"{name.prefix}:{field}")
                entry.appendChild(element).appendChild(self._words(text))

    def drop(self, is_unwanted: Callable[[str, str], bool]) -> bool:
        """Leave out every property of which `is_unwanted(namespace, local name)`; whether there was one."""
        found = False
        for description in list(self._descriptions()):
            for child in list(description.childNodes):
                if isinstance(child, Element) and is_unwanted(child.namespaceURI or "", child.localName or ""):
                    description.removeChild(child)
                    found = True
            for namespace, local, _ in list(_attributes(description)):
                if is_unwanted(namespace, local):
                    description.removeAttributeNS(namespace, local)
                    found = True
        self._drop_empty()
        return found

    def encode(self) -> bytes:
        """The packet as files hold it. Raises ValueError where it is nested too deeply to be written."""
        assert self._document.documentElement is not None
        try:
            return f"{_BEGIN}{self._document.documentElement.toxml()}{_END}".encode("utf-8", "replace")
        except RecursionError as error:
            raise ValueError("the XMP is nested too deeply") from error

    def _drop_empty(self) -> None:
        for description in list(self._descriptions()):
            if not description.childNodes and all(name in (RDF, _XMLNS) for name, _, _ in _attributes(description)):
                self._rdf.removeChild(description)

    def _words(self, text: str) -> Text:
        """`text` without what XML cannot hold."""
        return self._document.createTextNode(_NOT_XML.sub(" ", text))

    def _descriptions(self) -> Iterator[Element]:
        return _children(self._rdf, RDF, "Description")

    def _place(self, name: Name) -> Element:
        """An empty element for a property, of which nothing else is left. It declares all prefixes that it uses."""
        for description in list(self._descriptions()):
            for old in list(_children(description, name.namespace, name.local)):
                description.removeChild(old)
            if description.hasAttributeNS(name.namespace, name.local):
                description.removeAttributeNS(name.namespace, name.local)
        about = next((one.getAttributeNS(RDF, "about") for one in self._descriptions()), "")
        self._drop_empty()
        description = self._rdf.appendChild(self._document.createElementNS(RDF, "rdf:Description"))
        description.setAttributeNS(_XMLNS, "xmlns:rdf", RDF)  # the packet may call it otherwise
        description.setAttributeNS(RDF, "rdf:about", about)  # the same picture as all else
        description.setAttributeNS(_XMLNS, f"xmlns:{name.prefix}", name.namespace)
        return description.appendChild(self._document.createElementNS(name.namespace, f"{name.prefix}:{name.local}"))


def _children(parent: Element, namespace: str, local: str) -> Iterator[Element]:
    for child in parent.childNodes:
        if isinstance(child, Element) and (child.namespaceURI, child.localName) == (namespace, local):
            yield child


def _attributes(element: Element) -> Iterator[tuple[str, str, str]]:
    """Namespace, local name and value of each."""
    for number in range(element.attributes.length):
        attribute = element.attributes.item(number)
        if isinstance(attribute, Attr):
            yield attribute.namespaceURI or "", attribute.localName or "", attribute.value


def _text(element: Element) -> str:
    return "".join(node.data for node in element.childNodes if isinstance(node, Text))


def _fields(item: Element, namespace: str) -> dict[str, str]:
    """The fields of a structure, as elements or, in RDF's short form, as attributes, in it or in a Description."""
    fields = dict[str, str]()
    for holder in (item, *_children(item, RDF, "Description")):
        fields |= {local: value for space, local, value in _attributes(holder) if space == namespace}
        for child in holder.childNodes:
            if isinstance(child, Element) and child.namespaceURI == namespace:
                fields[child.localName or ""] = _text(child)
    return fields
