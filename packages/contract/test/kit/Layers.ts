/**
 * The layers of each package's sources, from top to bottom. ARCHITECTURE.md shows them, and a test compares the two.
 *
 * A file imports from its own folder and from lower layers. Folders of one layer do not import each other. Files beside the
 * folders may import all.
 */
export const layers: Readonly<Record<string, ReadonlyArray<string>>> = {
  core: [
    "promise",
    "pagination credentials streaming recovery webhook",
    "call",
    "errors",
    "attempt",
    "operation",
    "rate-limit retry telemetry",
    "transport",
    "schema settings",
    "http",
    "values"
  ],
  codegen: [
    "commands",
    "scaffold",
    "changeset",
    "diff",
    "diff/types",
    "generate",
    "upstream compare reference plugin",
    "workspace",
    "normalize",
    "normalize/operations normalize/paging",
    "normalize/schemas normalize/form raw",
    "warnings naming output overlay client diff/rules",
    "openapi"
  ],
  durable: ["promise", "write", "store", "sqlite", "intents"],
  sandbox: [
    "maesn monite document",
    "maesn/documents monite/receivables",
    "monite/einvoicing",
    "maesn/books maesn/connecting maesn/files monite/payables",
    "monite/access monite/catalog monite/entities monite/files monite/webhooks",
    "maesn/world monite/world",
    "resources control",
    "http",
    "faults",
    "openapi state page"
  ]
}
