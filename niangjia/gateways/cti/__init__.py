"""Telephone systems: an open contract, our client, a fake that speaks it, and a simulator that plays a day."""

from niangjia.gateways.cti.contract import Event, Kind, Order
from niangjia.gateways.cti.lines import Connection, connection, connections
from niangjia.gateways.cti.refusal import Unusable

__all__ = ["Connection", "Event", "Kind", "Order", "Unusable", "connection", "connections"]
