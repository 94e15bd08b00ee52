"""What the electrical contractor's costs, calls and lists are called. All of it is made up."""

from __future__ import annotations

from sage100_plugin.sage.sandbox.seed import words

DIVISIONS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: (
        "General Conditions",
        (
            "Supervision", "Permits", "Submittals", "Temporary Power", "Temporary Lighting", "Cleanup", "Small Tools",
            "Freight", "Lift Rental",
        ),
    ),
    2: (
        "Underground",
        (
            "Trenching", "Primary Duct", "Secondary Duct", "Manholes", "Backfill", "Grounding Grid",
            "Site Lighting Base",
            "Boring", "Locates",
        ),
    ),
    3: (
        "Service and Distribution",
        (
            "Service Entrance", "Switchgear", "Transformers", "Panelboards", "Feeders", "Bus Duct", "Metering",
            "Disconnects", "Grounding",
        ),
    ),
    4: (
        "Rough-In",
        (
            "Branch Conduit", "Boxes", "Branch Wire", "Cable Tray", "Slab Rough", "Wall Rough", "Ceiling Rough",
            "Equipment Rough", "Supports",
        ),
    ),
    5: (
        "Lighting",
        (
            "Interior Fixtures", "Exterior Fixtures", "Emergency Lighting", "Exit Signs", "Lighting Controls",
            "Dimming",
            "Poles", "Lamps", "Retrofit Kits",
        ),
    ),
    6: (
        "Devices",
        (
            "Receptacles", "Switches", "Occupancy Sensors", "Floor Boxes", "Plates", "Weatherproof Covers",
            "Cord Drops",
            "Tamper Resistant", "Isolated Ground",
        ),
    ),
    7: (
        "Low Voltage",
        (
            "Data Cable", "Data Terminations", "Racks", "Sound", "Nurse Call", "Access Control", "Cameras", "Intercom",
            "Fiber",
        ),
    ),
    8: (
        "Fire Alarm",
        (
            "Panel", "Devices", "Wire", "Programming", "Testing", "Duct Detectors", "Pull Stations", "Horn Strobes",
            "Inspection",
        ),
    ),
    9: (
        "Power Quality",
        (
            "Generator", "Transfer Switch", "Batteries", "Surge Protection", "Load Bank Test", "Fuel Piping",
            "Paralleling Gear", "UPS", "Commissioning",
        ),
    ),
    10: (
        "Motors and Controls",
        (
            "Motor Connections", "Starters", "Drives", "Control Wire", "Thermostats", "Panels Built",
            "Programming, PLC",
            "Sensors", "Start-Up",
        ),
    ),
    11: (
        "Service Department",
        (
            "Service Labor", "Service Material", "Truck Charge", "Warranty Work", "Standby", "Callback", "Training",
            "Shop Time", "Tools and Test",
        ),
    ),
}  # fmt: skip
"""Division number -> its name and the names of its cost codes."""

BETWEEN = {"3010.125": "Service Entrance, Overhead", "3010.250": "Service Entrance, Underground"}
"""Cost codes with decimals."""

LISTS: dict[str, tuple[str, ...]] = {
    **words.LISTS,
    **words.MORE_LISTS,
    "srvtyp": (
        "Time and Material", "Warranty", "Quoted Work", "Preventive Maintenance", "Emergency", "Panel Upgrade",
        "Generator Service", "Lighting Retrofit", "Fire Alarm Test", "No Charge", "Counter Sale",
    ),
    "srvgeo": (
        "Cedar Falls", "Waterloo", "Dubuque", "Cedar Rapids", "Iowa City", "Ames", "Rochester", "Winona", "Mankato",
        "La Crosse", "Eau Claire", "Madison", "Quad Cities", "Rockford",
    ),
}  # fmt: skip
"""Table of a list -> its entries, numbered from 1."""

CALLS = (
    "Breaker trips in kitchen", "Parking lot lights out", "No power to north wall", "Install car charger",
    "Panel hums", "Exit sign dark", "Generator will not start", "Replace ballast, offices", "GFCI will not reset",
    "Flickering lights", "Annual fire alarm test", "Thermal scan of gear", "Add outlet for copier",
    "Ceiling fan install", "Doorbell transformer dead", "Meter socket damaged", "Motor trips on start",
    "Quarterly generator service", "Dock light broken", "Lost half the house", "Replace occupancy sensors",
    "Data drop, front desk", "Time clock off by an hour", "Sign lighting out", "Bonding correction",
)  # fmt: skip

ITEMS = (
    "Labor", "Labor", "Trip charge", "Breaker 20A", "GFCI receptacle", "Wire 12 AWG", "LED retrofit kit", "Ballast",
    "Photocell", "Contactor", "Fuse 60A", "Battery, exit sign", "Misc parts",
)  # fmt: skip

CHANGES = (
    "Add outlets in break room", "Upgrade light fixtures", "Relocate panel LP2", "Add data drops", "Credit for lamps",
    "Power for owner equipment", "Fire alarm devices per code", "Extra site lighting", "Temporary power, winter",
    "Dimming in conference room", "Feeder reroute", "Generator pad change",
)  # fmt: skip

HOMES = ("Residence", "Rental", "Duplex", "Farm")
