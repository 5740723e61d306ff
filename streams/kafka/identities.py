"""Which cluster this is and which topics these are: ids that change when either is made anew under the same name.

aiokafka speaks the metadata request up to version 5; topic ids came with version 10. The format is that of
https://kafka.apache.org/protocol.html#The_Messages_Metadata, version 12.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)


@dataclass(frozen=True, slots=True)
class Identities:
    """The cluster's id, and the id of each topic that is there, by its full name."""

    cluster: str
    topics: dict[str, str]


class _Uuid(AbstractType[bytes]):  # type: ignore[misc]  # aiokafka ships no types
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


_NO_ID = bytes(16)
_TEXT = CompactString("utf-8")
_NODES = CompactArray(Int32)


class _MetadataResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(("id", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT), ("tags", TaggedFields)),
        ),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", _TEXT),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", _NODES),
                        ("isr", _NODES),
                        ("offline", _NODES),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _MetadataStruct(RequestStruct):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", _TEXT), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _MetadataRequest(Request[_MetadataStruct]):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 3

    def __init__(self, topics: Iterable[str]) -> None:
        self._topics: list[tuple[bytes, str, dict[int, bytes]]] = [(_NO_ID, name, {}) for name in topics]

    def build(self, request_struct_class: type[_MetadataStruct]) -> _MetadataStruct:
        return request_struct_class(self._topics, False, False, {})


async def identities(admin: AIOKafkaAdminClient, topics: Iterable[str]) -> Identities:
    """The ids as the started `admin` client is told them; topics that are not there are left out. Raises KafkaError."""
    response = await admin._send_request(_MetadataRequest(topics))  # its public calls stop at version 5
    found = {topic[1]: str(UUID(bytes=topic[2])) for topic in response.topics if not topic[0]}
    return Identities(response.cluster_id, found)
