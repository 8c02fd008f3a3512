/**
 * Files of the control page, as the server sends them.
 */
import { readFileSync } from "node:fs"
import * as nodeModule from "node:module"
import { html } from "./Html.ts"
import { style } from "./Style.ts"

/** Text with its media type. */
export interface Asset {
  readonly type: string
  readonly body: string
}

/** Modules that run in the browser. */
const modules: ReadonlySet<string> = new Set([
  "Ask",
  "Clock",
  "Dom",
  "Faults",
  "Main",
  "Records",
  "Requests",
  "Rows",
  "Script",
  "Webhooks"
])

/** The built package has JavaScript. The sources have TypeScript, and lose their types when they are sent. */
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js"

/** The control page. */
export const page: string = html(`/__sandbox/page/Main.${ending}`)

/** Returns a file of the page by its name; undefined if there is none. */
export const asset = (name: string): Asset | undefined => {
  if (name === "style.css") return { type: "text/css; charset=utf-8", body: style }
  const [, module = "", of] = /^(\w+)\.(js|ts)$/.exec(name) ?? []
  if (!modules.has(module) || of !== ending) return undefined
  const code = readFileSync(new URL(name, import.meta.url), "utf8")
  return {
    type: "text/javascript; charset=utf-8",
    body: ending === "js" ? code : nodeModule.stripTypeScriptTypes(code)
  }
}
