"""What the sandbox's companies, people, places and costs are called. All of it is made up."""

from __future__ import annotations

PLACES = (
    ("Riverside", "Cedar Falls", "IA", "50613"), ("Maple Grove", "Waterloo", "IA", "50701"),
    ("Lakeview", "Dubuque", "IA", "52001"), ("Eastgate", "Cedar Rapids", "IA", "52402"),
    ("Northfield", "Iowa City", "IA", "52240"), ("Fairmont", "Ames", "IA", "50010"),
    ("Stonebridge", "Rochester", "MN", "55901"), ("Harbor Point", "Winona", "MN", "55987"),
    ("Prairie View", "Mankato", "MN", "56001"), ("Oak Hollow", "La Crosse", "WI", "54601"),
    ("Summit", "Eau Claire", "WI", "54701"), ("Millbrook", "Madison", "WI", "53703"),
    ("Westfield", "Moline", "IL", "61265"), ("Clearwater", "Rockford", "IL", "61101"),
    ("Granite Hill", "Peoria", "IL", "61602"), ("Sunrise", "Galena", "IL", "61036"),
)  # fmt: skip

STREETS = (
    "Main St", "Oak Ave", "Industrial Pkwy", "2nd St", "Commerce Dr", "River Rd", "Washington Blvd", "Depot St",
    "College Ave", "Technology Way", "County Road 14", "Market St", "Ridgeway Ct", "Mill Ln", "Harvest Dr",
)  # fmt: skip

BUILDINGS = (
    "Clinic", "Elementary School", "Distribution Center", "Fire Station No. 4", "Office Renovation", "Dental Office",
    "Public Library", "Grain Elevator Annex", "Bank Branch", "Senior Living", "Parking Structure", "Brewery Fit-Out",
    "Middle School Gym", "Medical Office Building", "Water Treatment Plant", "Community Center", "Retail Shell",
    "Cold Storage", "Courthouse Roof", "Apartments",
)  # fmt: skip

OWNERS = (
    "School District", "Medical Group", "Properties LLC", "County Board", "Development Partners", "Foods Inc",
    "Manufacturing Co", "Community Bank", "Housing Authority", "Retail Holdings", "Hospital", "Logistics",
)  # fmt: skip

FIRST = (
    "Avery", "Blake", "Carmen", "Dana", "Elliot", "Frances", "Glen", "Harper", "Ines", "Jordan", "Kerry", "Lee",
    "Marion", "Noel", "Owen", "Paula", "Quinn", "Robin", "Sasha", "Terry",
)  # fmt: skip

LAST = (
    "Ashdown", "Birchall", "Castellan", "Dunmore", "Ellsby", "Farrow", "Greyson", "Hollins", "Ivory", "Jessop",
    "Kestrel", "Larkin", "Merrow", "Northam", "Orwin", "Pellew", "Quarles", "Redfern", "Stroud", "Thackery",
    "Underhay", "Vickers", "Wexley", "Yardley",
)  # fmt: skip

TRADES = (
    ("Electric", 1), ("Plumbing & Heating", 1), ("Concrete", 1), ("Roofing", 1), ("Drywall", 1), ("Steel Erectors", 1),
    ("Masonry", 1), ("Glass", 1), ("Painting", 1), ("Excavating", 1), ("Fire Protection", 1), ("Flooring", 1),
    ("Lumber", 2), ("Ready Mix", 2), ("Building Supply", 2), ("Door & Hardware", 2), ("Fasteners", 2),
    ("Equipment Rental", 3), ("Crane Service", 3), ("Surveying", 4), ("Engineering", 4), ("Insurance Agency", 5),
    ("Waste Hauling", 6), ("Utilities", 6),
)  # fmt: skip

SUFFIXES = ("Inc", "LLC", "Co", "& Sons", "Corp", "Bros")

DIVISIONS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: (
        "General Requirements",
        ("Supervision", "Temporary Facilities", "Permits", "Testing", "Cleanup", "Layout", "Temporary Power"),
    ),
    2: ("Site Work", ("Demolition", "Excavation", "Grading", "Paving", "Storm Sewer", "Fencing", "Landscaping")),
    3: ("Concrete", ("Footings", "Foundation Walls", "Slab on Grade", "Elevated Slabs", "Reinforcing", "Precast")),
    4: ("Masonry", ("Brick Veneer", "Concrete Block", "Stone", "Masonry Cleaning", "Scaffolding", "Tuckpointing")),
    5: ("Metals", ("Structural Steel", "Joists and Deck", "Misc Metals", "Stairs and Rails", "Steel Erection")),
    6: ("Wood and Plastics", ("Rough Carpentry", "Trusses", "Sheathing", "Finish Carpentry", "Millwork", "Counters")),
    7: ("Thermal and Moisture", ("Insulation", "Membrane Roofing", "Flashing", "Sealants", "Siding", "Waterproofing")),
    8: ("Doors and Windows", ("Hollow Metal", "Wood Doors", "Hardware", "Storefront", "Windows", "Overhead Doors")),
    9: ("Finishes", ("Drywall", "Acoustic Ceilings", "Tile", "Resilient Floor", "Carpet", "Painting", "Wall Covering")),
    10: ("Specialties", ("Toilet Partitions", "Signs", "Lockers", "Fire Extinguishers", "Accessories", "Flagpole")),
    11: (
        "Equipment",
        ("Kitchen Equipment", "Dock Equipment", "Appliances", "Laboratory Casework", "Projection Screens"),
    ),
    12: ("Furnishings", ("Blinds", "Furniture", "Entrance Mats", "Site Furniture")),
    13: ("Special Construction", ("Metal Building", "Fire Suppression", "Cold Rooms", "Radiation Shielding")),
    14: ("Conveying", ("Elevators", "Lifts", "Dumbwaiters")),
    15: (
        "Mechanical",
        ("Plumbing Rough-In", "Fixtures", "Ductwork", "Air Handlers", "Piping", "Controls", "Balancing"),
    ),
    16: ("Electrical", ("Service", "Distribution", "Branch Wiring", "Lighting", "Fire Alarm", "Data", "Generator")),
    17: (
        "Fees and Reserves",
        ("Bonds", "Builders Risk", "Contingency", "Warranty Reserve", "Equipment Reserve", "Legal"),
    ),
}
"""Division number -> its name and the names of its cost codes."""

BETWEEN = {"3010.125": "Footings, Winter", "3010.250": "Footings, Pumped"}
"""Cost codes with decimals."""

COST_TYPES = (
    "Material", "Labor", "Equipment", "Subcontract", "Other", "Permits & Fees", "Bonds & Insurance", "Travel",
    "Contingency",
)  # fmt: skip

LISTS: dict[str, tuple[str, ...]] = {
    "jobtyp": ("New Construction", "Renovation", "Tenant Improvement", "Design-Build", "Service"),
    "jobsts": ("Bid", "Refused", "Contract", "Current", "Complete", "Closed"),
    "clnsts": ("Current", "Warranty", "Credit Hold", "Past Client"),
    "vndtyp": ("Subcontractor", "Supplier", "Equipment Rental", "Professional Services", "Insurance", "Utility"),
    "chgtyp": ("Owner Request", "Field Condition", "Architect Directive", "No Cost", "Budget Transfer"),
    "srvtyp": ("Time and Material", "Warranty", "Quoted Work", "Preventive Maintenance", "Emergency"),
    "csttyp": COST_TYPES,
}
"""Table of a list -> its entries, numbered from 1."""

MORE_LISTS: dict[str, tuple[str, ...]] = {
    "pchtyp": ("Material", "Rental", "Service"),
    "sbctyp": ("Lump Sum", "Unit Price"),
    "clntyp": ("Public", "Commercial", "Industrial", "Residential"),
    "srvgeo": ("Cedar Valley", "Dubuque", "Corridor", "Southern Minnesota", "Wisconsin", "Illinois"),
}
"""The lists that only the windows of purchasing, service and clients know."""

REASONS = ("Owner request", "Hidden condition", "Drawing conflict", "Code official", "Value engineering", "Weather")

CHANGES = (
    "Add outlets in break room", "Revise door hardware", "Unsuitable soil at footing", "Delete vinyl base",
    "Relocate sprinkler heads", "Upgrade light fixtures", "Extra roof blocking", "Credit for owner supplied casework",
    "Reroute storm line", "Add exterior signage", "Winter heat", "Fire caulking at corridor",
)  # fmt: skip

CALLS = (
    "No heat in east wing", "Leaking roof drain", "Replace exhaust fan", "Filter change", "Door closer broken",
    "Water heater out", "Parking lot lights out", "Clogged floor drain", "Thermostat not responding",
    "Annual backflow test", "Sticking overhead door", "Breaker trips in kitchen", "Ceiling tile damage",
    "Install drinking fountain", "Rooftop unit noisy",
)  # fmt: skip

EQUIPMENT = (
    "Boom Lift 45", "Scissor Lift 26", "Skid Steer", "Telehandler", "Trencher", "Generator 20 kW", "Service Van 1",
    "Service Van 2", "Dump Trailer",
)  # fmt: skip

MATERIALS = (
    ("Conduit 3/4", "LF"), ("Wire 12 AWG", "LF"), ("Anchors", "EA"), ("Ready mix 4000 psi", "CY"), ("Rebar #5", "LF"),
    ("Lumber 2x6", "LF"), ("Drywall 5/8", "SF"), ("Door hardware set", "EA"), ("Roof board", "SF"), ("Sealant", "EA"),
    ("Light fixture", "EA"), ("Breaker 20A", "EA"), ("Pipe 2 in", "LF"), ("Insulation R-19", "SF"), ("Sand", "CY"),
)  # fmt: skip
"""Name and unit."""

ORDERS = (
    "Rough-in material", "Concrete for footings", "Door package", "Light fixture package", "Lift rental", "Switchgear",
    "Lumber package", "Roofing material", "Temporary fence",
)  # fmt: skip
