"""Which names the rows of the in-memory Sage show of other records."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "job": {
        "clnnme": ("client", ("clnnum",)),
        "typnme": ("job_type", ("jobtyp",)),
        "stsnme": ("job_status", ("status",)),
        "supervisor_name": ("employee", ("sprvsr",)),
        "estimator_name": ("employee", ("estemp",)),
        "salesperson_name": ("employee", ("slsemp",)),
    },
    "phase": {"jobnme": ("job", ("recnum",))},
    "client": {
        "stsnme": ("client_status", ("status",)),
        "typnme": ("client_type", ("clntyp",)),
        "salesperson_name": ("employee", ("empnum",)),
        "manager_name": ("employee", ("mannum",)),
    },
    "client_contact": {"clnnme": ("client", ("recnum",))},
    "service_site": {"clnnme": ("client", ("recnum",)), "area_name": ("service_area", ("srvgeo",))},
    "vendor_contact": {"vndnme": ("vendor", ("recnum",))},
    "vendor": {"typnme": ("vendor_type", ("vndtyp",))},
    "cost_code": {"divnme": ("division", ("divnum",))},
    "budget": {"jobnme": ("job", ("recnum",))},
    "change_order": {
        "jobnme": ("job", ("jobnum",)),
        "phsnme": ("phase", ("jobnum", "phsnum")),
        "typnme": ("change_order_type", ("chgtyp",)),
    },
    "subcontract": {
        "vndnme": ("vendor", ("vndnum",)),
        "jobnme": ("job", ("jobnum",)),
        "phsnme": ("phase", ("jobnum", "phsnum")),
        "typnme": ("subcontract_type", ("contyp",)),
    },
    "purchase_order": {
        "vndnme": ("vendor", ("vndnum",)),
        "jobnme": ("job", ("jobnum",)),
        "phsnme": ("phase", ("jobnum", "phsnum")),
        "typnme": ("purchase_order_type", ("ordtyp",)),
    },
    "payable_invoice": {
        "vndnme": ("vendor", ("vndnum",)),
        "jobnme": ("job", ("jobnum",)),
        "phsnme": ("phase", ("jobnum", "phsnum")),
    },
    "job_cost": {
        "jobnme": ("job", ("jobnum",)),
        "phsnme": ("phase", ("jobnum", "phsnum")),
        "cdenme": ("cost_code", ("cstcde",)),
        "typnme": ("cost_type", ("csttyp",)),
        "vndnme": ("vendor", ("vndnum",)),
        "fulfst": ("employee", ("empnum",)),
        "invnum": ("payable_invoice", ("invrec",)),
    },
    "receivable_invoice": {"jobnme": ("job", ("jobnum",)), "phsnme": ("phase", ("jobnum", "phsnum"))},
    "work_order": {
        "clnnme": ("client", ("clnnum",)),
        "locnme": ("service_site", ("clnnum", "locnum")),
        "typnme": ("work_order_type", ("invtyp",)),
        "area_name": ("service_area", ("srvgeo",)),
        "technician_name": ("employee", ("empnum",)),
        "salesperson_name": ("employee", ("slspsn",)),
    },
}
"""Names that a row shows of another record: column -> that record and the columns that make its id."""
