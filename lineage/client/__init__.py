"""For applications that report movements of personal data: build events, check them, send them.

    with Client(KafkaTransport(), source="//shop.example/crm") as client:
        client.send(client.movement(kind="disclose", sender="SHOP", receiver="NIM", ...))

Transports stand in modules of their own, so that this one imports neither Kafka nor a store.
"""

from lineage.client.client import Client
from lineage.client.delivery import Failure, Receipt, Transport, Undelivered
from lineage.client.event import OutgoingEvent, checked
from lineage.events.common import EventReference
from lineage.events.erasure import Erasure
from lineage.events.facts.governance import (
    Amendment,
    Correction,
    Decision,
    Incident,
    LegalRequest,
    Policy,
    Retention,
    Scope,
    Secrecy,
)
from lineage.events.facts.parties import (
    Agreement,
    Certification,
    Ownership,
    Party,
    Regime,
    System,
    Transaction,
)
from lineage.events.facts.people import (
    Consent,
    Notice,
    Permission,
    Preference,
    Request,
    SubjectFact,
)
from lineage.events.movement import Basis, Datum, Movement, Receiver, Sender, Transfer
from lineage.events.who import Cohort, Subject

__all__ = [
    "Client",
    "Failure",
    "OutgoingEvent",
    "Receipt",
    "Transport",
    "Undelivered",
    "checked",
    "Agreement",
    "Amendment",
    "Basis",
    "Certification",
    "Cohort",
    "Consent",
    "Correction",
    "Datum",
    "Decision",
    "Erasure",
    "EventReference",
    "Incident",
    "LegalRequest",
    "Movement",
    "Notice",
    "Ownership",
    "Party",
    "Permission",
    "Policy",
    "Preference",
    "Receiver",
    "Regime",
    "Request",
    "Retention",
    "Scope",
    "Secrecy",
    "Sender",
    "Subject",
    "SubjectFact",
    "System",
    "Transaction",
    "Transfer",
]
