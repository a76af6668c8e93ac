// What there is to set and to command. Generated from widget/src/settings.rs and widget/src/page_api.rs by
// `PARLOR_BLESS=1 cargo test -p widget`; do not edit.

const SETTINGS = {
  Settings: {
    site: "string",
    locale: "string",
    theme: "Theme",
    launcher: "Launcher",
    texts: "Record<string, string>",
    user: "User",
    flow: "string",
    vars: "Record<string, string | number | boolean>",
    product: "Product",
  },
  Theme: {
    accent: "string",
    scheme: "\"auto\" | \"light\" | \"dark\"",
    radius: "number | string",
    font: "string",
  },
  Launcher: {
    position: "\"right\" | \"left\"",
    label: "string",
    hidden: "boolean",
  },
  User: {
    name: "string",
    email: "string",
    phone: "string",
  },
  Product: {
    id: "string",
    name: "string",
    price: "string | number",
    currency: "string",
    url: "string",
  },
};
const COMMANDS = ["open","close","toggle","identify","set","page","startFlow","openCalculator","call","on","destroy"];
