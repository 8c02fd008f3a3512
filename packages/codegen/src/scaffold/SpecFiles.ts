/**
 * The files of `specs/<name>/` besides the document.
 */
import { stringify } from "yaml"
import type { Api } from "../workspace/Workspace.ts"
import { oneLine } from "./OneLine.ts"

/** `source.yaml`: where the document is from, and what is made of it. */
export const sourceYaml = (source: Api["source"]): string =>
  [
    "# Where this document comes from, and what is made of it.",
    stringify({ title: source.title }).trimEnd(),
    // An address, or a path from the workspace's root.
    stringify({ upstream: source.upstream }, { lineWidth: 0 }).trimEnd(),
    `read: ${JSON.stringify(source.read)}`,
    `version: ${JSON.stringify(source.version)}`,
    `sha256: ${JSON.stringify(source.sha256)} # set by \`faktura pull\``,
    "packages:",
    `  client: ${JSON.stringify(source.packages.client)}`,
    `  services: ${JSON.stringify(source.packages.services)}`,
    `client: ${source.client} # name of the hand-written client service that generated operations need`,
    `${stringify({ resourcePrefix: source.resourcePrefix }).trimEnd()} # path prefix that names no resource`,
    ""
  ].join("\n")

/** `overlay.yaml`: nothing is known yet besides what the document says. */
export const overlayYaml = (title: string, document: string): string =>
  [
    "# What we know and the document does not say: docs/specs.md.",
    "overlay: 1.0.0",
    "info:",
    `  title: ${JSON.stringify(`${oneLine(title)}: what the document leaves out or says wrong`)}`,
    "  version: 1.0.0",
    `extends: ./${document}`,
    "actions: []",
    ""
  ].join("\n")

/** Keeps the vendor's document to the letter, whatever its line ends: its SHA-256 stands in `source.yaml`. */
export const specAttributes = (document: string): string => `${document} -text linguist-vendored\n`

/** Formatted as the vendor has it, for the same reason. */
export const specFormat = (document: string): string =>
  `${JSON.stringify({ printWidth: 120, ignorePatterns: [document] }, undefined, 2)}\n`
