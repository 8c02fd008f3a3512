/**
 * Writes the files of `specs/<name>/` except the document.
 */
import { stringify } from "yaml"
import type { Api } from "../workspace/Workspace.ts"
import { oneLine } from "./OneLine.ts"

/** Returns `source.yaml`: origin of the document, and the packages generated from it. */
export const sourceYaml = (source: Api["source"]): string =>
  [
    "# Origin of the document, and the packages that are generated from it.",
    stringify({ title: source.title }).trimEnd(),
    // A URL, or a path from the workspace's root.
    stringify({ upstream: source.upstream }, { lineWidth: 0 }).trimEnd(),
    `read: ${JSON.stringify(source.read)}`,
    `version: ${JSON.stringify(source.version)}`,
    `sha256: ${JSON.stringify(source.sha256)} # set by \`faktura pull\``,
    "packages:",
    `  client: ${JSON.stringify(source.packages.client)}`,
    `  services: ${JSON.stringify(source.packages.services)}`,
    `client: ${source.client} # class in Client.ts that generated operations need`,
    `${stringify({ resourcePrefix: source.resourcePrefix }).trimEnd()} # path prefix that is not part of names`,
    ...(source.validator === undefined ? [] : [stringify({ validator: source.validator }, { lineWidth: 0 }).trimEnd()]),
    ""
  ].join("\n")

/** Returns an `overlay.yaml` without actions. */
export const overlayYaml = (title: string, document: string): string =>
  [
    "# Changes to the document, each with its reason. See docs/specs.md.",
    "overlay: 1.0.0",
    "info:",
    `  title: ${JSON.stringify(`${oneLine(title)}: additions and corrections`)}`,
    "  version: 1.0.0",
    `extends: ./${document}`,
    "actions: []",
    ""
  ].join("\n")

/** Returns a `.gitattributes` that keeps git from changing line ends. Why: `source.yaml` has the document's SHA-256. */
export const specAttributes = (document: string): string => `${document} -text linguist-vendored\n`

/** Returns a formatter configuration that leaves the document unformatted, for the same reason. */
export const specFormat = (document: string): string =>
  `${JSON.stringify({ printWidth: 120, ignorePatterns: [document] }, undefined, 2)}\n`
