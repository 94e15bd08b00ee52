"""Sage's record types: what they are called, where they live, and how a row becomes a public record."""

from __future__ import annotations

from collections.abc import Mapping

from sage100_plugin.records.budget import BUDGET
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.records.client import CLIENT, SERVICE_SITE
from sage100_plugin.records.cost import COST_CODE, COST_TYPE
from sage100_plugin.records.job import JOB
from sage100_plugin.records.lookup import CHANGE_ORDER_TYPE, JOB_TYPE, VENDOR_TYPE, WORK_ORDER_TYPE
from sage100_plugin.records.types import RecordType
from sage100_plugin.records.vendor import VENDOR
from sage100_plugin.records.work_order import WORK_ORDER

RECORDS: Mapping[str, RecordType] = {
    record.name: record
    for record in (
        JOB,
        CLIENT,
        SERVICE_SITE,
        VENDOR,
        COST_CODE,
        COST_TYPE,
        BUDGET,
        CHANGE_ORDER,
        WORK_ORDER,
        WORK_ORDER_TYPE,
        VENDOR_TYPE,
        CHANGE_ORDER_TYPE,
        JOB_TYPE,
    )
}

__all__ = ["RECORDS", "RecordType"]
