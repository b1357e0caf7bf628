"""IOM's Missing Migrants Project: who died or went missing, incident by incident."""

from data_access.sources.iom_missing_migrants.layouts import SCHEMAS, UNSUITABLE

__all__ = ["SCHEMAS", "UNSUITABLE"]
