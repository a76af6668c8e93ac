// Generated from widget/src/settings.rs and widget/src/page_api.rs by
// `PARLOR_BLESS=1 cargo test -p widget`; do not edit.

export {};

declare global {
  /** What a page may say in `window.parlorSettings` before the script loads. Everything is optional. */
  interface ParlorSettings {
    /** The site key; `data-site` on the script tag says the same and wins. */
    site?: string;
    /** The language, such as `ru`. Without it the page's own (`<html lang>`) decides. */
    locale?: string;
    /** Colours and shape. */
    theme?: ParlorTheme;
    /** The button that opens the panel. */
    launcher?: ParlorLauncher;
    /** Your own wording, by key of the catalogue. */
    texts?: Record<string, string>;
    /** Who the page knows the visitor to be. It is shown to operators as told by the page, not as proven. */
    user?: ParlorUser;
    /** The flow that starts when the panel opens, instead of the site's default. */
    flow?: string;
    /** Variables for the flow: texts, numbers and yes/no. */
    vars?: Record<string, string | number | boolean>;
    /** The product this page is about. */
    product?: ParlorProduct;
  }

  /** Colours and shape. Further tokens are CSS custom properties, see the README. */
  interface ParlorTheme {
    /** The accent colour, such as `#0b6b53`. */
    accent?: string;
    /** Light or dark; `auto` follows the visitor's system. */
    scheme?: "auto" | "light" | "dark";
    /** The panel's corner radius: a number of pixels or a CSS length. */
    radius?: number | string;
    /** A CSS font family; without it the system's own. */
    font?: string;
  }

  /** The button that opens the panel. */
  interface ParlorLauncher {
    /** In which corner it stands. */
    position?: "right" | "left";
    /** Words beside its picture, such as `Ask an engineer`. */
    label?: string;
    /** No button: the page opens the panel itself with `Parlor("open")`. */
    hidden?: boolean;
  }

  /** Who the page knows the visitor to be. */
  interface ParlorUser {
    /** How to address them. */
    name?: string;
    /** Where to write to them. */
    email?: string;
    /** Where to call them, in international form. */
    phone?: string;
  }

  /** The product a page is about. */
  interface ParlorProduct {
    /** Your own id of it. */
    id?: string;
    /** What people call it. */
    name?: string;
    /** The price as the page shows it, or an amount in whole units of `currency`. */
    price?: string | number;
    /** The currency of an amount, such as `EUR`. */
    currency?: string;
    /** Its page. */
    url?: string;
  }

  /** The page's way to drive the widget; calls before the script has loaded are queued. */
  interface ParlorCommand {
    /** Opens the panel. */
    (command: "open"): Promise<void>;
    /** Closes the panel. */
    (command: "close"): Promise<void>;
    /** Opens the panel, or closes it. */
    (command: "toggle"): Promise<void>;
    /** Says who the visitor is; operators see it as told by the page. */
    (command: "identify", user: ParlorUser): Promise<void>;
    /** Sets variables for the next run of a flow. */
    (command: "set", vars: Record<string, string | number | boolean>): Promise<void>;
    /** Says what the page is about now, when it changes without a navigation. */
    (command: "page", page: { url?: string; title?: string; product?: ParlorProduct }): Promise<void>;
    /** Opens the panel and starts a flow; rejects when the site has no such flow. */
    (command: "startFlow", flow: string, vars?: Record<string, string | number | boolean>): Promise<void>;
    /** Opens the panel with a calculator; rejects when the site has no such calculator. */
    (command: "openCalculator", calculator: string, inputs?: Record<string, string | number | boolean>): Promise<void>;
    /** Rings the operator of a live conversation; in any other it asks for a person first. */
    (command: "call", options?: { kind?: "audio" | "video" }): Promise<void>;
    /** Listens to an event, or with `*` to all; returns the way to stop. */
    <E extends keyof ParlorEvents>(command: "on", event: E, listener: (detail: ParlorEvents[E], event: E) => void): () => void;
    /** Takes the widget off the page. The visitor's conversation stays. */
    (command: "destroy"): Promise<void>;
  }

  /** What the widget tells the page: `Parlor("on", name, …)`, or `parlor:<name>` on `window`. */
  interface ParlorEvents {
    /** The panel can be used. */
    ready: { instance: string };
    /** The panel was opened. */
    open: { instance: string };
    /** The panel was closed. */
    close: { instance: string };
    /** The widget failed; it helps itself where it can. */
    error: { instance: string; message: string };
    /** How many messages wait to be read. */
    unread: { instance: string; count: number; label: string };
    /** Somebody said something. */
    message: { instance: string; author: "visitor" | "bot" | "operator" | "system" };
    /** The visitor answered a step of a flow. */
    answer: { instance: string; flow: string; step: string };
    /** The visitor used a calculation. */
    calculation: { instance: string; calculator: string };
    /** The visitor left a way to be reached, or completed it. */
    contact: { instance: string };
    /** The visitor became a lead: they can be reached, and it is known what they want. Once in a run of a flow; `kind` is the flow's word, or `form` for the plain contact form. */
    lead: { instance: string; kind: string };
    /** The visitor reached a goal of the flow, each once in a run; `value` is what the flow says it is worth. */
    goal: { instance: string; goal: string; value: number | null };
    /** The wish to talk to a person moved on. */
    escalation: { instance: string; state: "requested" | "queued" | "accepted" | "expired" | "cancelled" };
    /** Somebody else has the word. */
    conversation: { instance: string; state: "bot" | "waiting" | "live" | "resolved" };
    /** A call moved on. */
    call: { instance: string; state: "ringing" | "accepted" | "declined" | "missed" | "ended" };
    /** The visitor rated the conversation. */
    rating: { instance: string; score: number };
    /** The connection came or went. */
    connection: { instance: string; connected: boolean };
  }

  interface Window {
    parlorSettings?: ParlorSettings;
    Parlor: ParlorCommand;
  }

  const Parlor: ParlorCommand;
}
