"""How each platform is connected, once its package is downloaded and there is a key.

The console shows these steps, and the how-to pages tell the same at length: what is named here stands there too.
`{address}` is the server's address and `{file}` the package. Between asterisks stands what the platform's own pages
say, between backticks what is typed.
"""

from __future__ import annotations

PRIVATE = "A private address, or plain http, has to be allowed in the plugin first (`SAGE100_ALLOWED_TARGETS`)."

N8N = (
    (
        "On the machine of n8n, as the user it runs as: `mkdir -p ~/.n8n/nodes && cd ~/.n8n/nodes`, then `npm "
        "install --omit=peer --ignore-scripts /path/to/{file}`."
    ),
    "Start n8n again. *Sage 100 Contractor* is in the list of nodes.",
    (
        "Make a new credential *Sage 100 Contractor API* with the server address `{address}`, as n8n reaches "
        "it and without any path, and the key. Saving the credential tries it."
    ),
    (
        "Add an action as a node. Where Sage is to start the workflow, add *Sage 100 Contractor Trigger*, and "
        f"publish the workflow: that subscribes. {PRIVATE} Where the plugin cannot reach n8n, take *Sage 100 "
        "Contractor Polling Trigger*."
    ),
)

ZAPIER = (
    (
        "Zapier's servers call the plugin: it needs an https address that is reached from there, by a reverse "
        "proxy or a tunnel."
    ),
    (
        "Unpack the zip file into a folder of its own, on a machine with Node.js 22 or later. In that folder: "
        "`npm install -g zapier-platform-cli@19.1.0`, then `npm install`, then `zapier-platform login`."
    ),
    (
        'Register it once, `zapier-platform register "Sage 100 Contractor"`, then push it: `zapier-platform '
        "push`. Later versions are unpacked over it, and pushed again."
    ),
    (
        "In the Zap editor choose *Sage 100 Contractor*, then *Connect*. Give the server address `{address}`, "
        "nothing behind it, and the key."
    ),
)

POWER_AUTOMATE = (
    (
        "Power Automate calls from Microsoft's cloud: the plugin needs an https address that is reached from "
        "there. Set it as `SAGE100_PUBLIC_URL` and start the server again."
    ),
    (
        "Unpack the zip file. In Power Automate choose *More > Discover all > Custom connectors*, then *New "
        "custom connector > Import an OpenAPI file*, and take `apiDefinition.swagger.json`."
    ),
    (
        "Under *General*, upload `icon.png`, and put the server's name as the host: that of `{address}`, "
        "without `https://`."
    ),
    "Under *Security* leave *API Key* with the header `X-API-Key`. Choose *Create connector*.",
    ("Under *Test*, make a connection with the key and run *GetConnection*: it names the key and its companies."),
)

MAKE = (
    (
        "Make calls from its own cloud: the plugin needs an https address that is reached from there, by a "
        "reverse proxy or a tunnel."
    ),
    "Unpack the zip file and open the folder in Visual Studio Code with the extension *Make Apps Editor*.",
    (
        "In the extension add your environment with an API token of your Make profile (scopes `sdk-apps:read` "
        "and `sdk-apps:write`), and create a new app, for example `sage100-contractor`."
    ),
    (
        "Right-click `makecomapp.json`, *Add Local Origin*, and give the app's id and version. Right-click it "
        "again, *Deploy to Make*, and let it create all components."
    ),
    (
        "In a scenario add any module of the app, choose *Create a connection*, and give the server address "
        "`{address}`, without a slash at the end, and the key."
    ),
)

NODE_RED = (
    "In Node-RED choose *Manage palette*, *Install*, and upload the file.",
    (
        "Add a *sage trigger* or a *sage action* and make a new server in it: the server address `{address}`, "
        f"the key, and Node-RED's own address as the plugin reaches it. {PRIVATE}"
    ),
    "Deploy. The badge of a trigger turns green: *listening*. If it is red, it says why.",
)

HOME_ASSISTANT = (
    (
        "Unpack the file into the folder of Home Assistant's configuration, so that "
        "`custom_components/sage100_contractor` stands there, and restart Home Assistant."
    ),
    f"Home Assistant must know its own address: *Settings*, *System*, *Network*. {PRIVATE}",
    (
        "Choose *Settings*, *Devices & services*, *Add integration*, *Sage 100 Contractor*, and give the "
        "server address `{address}` and the key."
    ),
)

POSTMAN = (
    "In Postman choose *Import* and drop the file there.",
    "Open the collection's *Variables*: `base_url` is `{address}`, `api_key` the key.",
    "Send *Start here / Whose key this is*. It answers with the companies the key sees.",
)
