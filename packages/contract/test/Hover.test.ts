/** Text that an editor shows for methods of the Promise clients, as a snapshot: people read it more often than the docs. */
import { assert, beforeAll, describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
// TypeScript 7 has no language service for programs yet.
import ts from "typescript-6"

const program = `import { createMaesn } from "@faktura/maesn/promise"
import { createMonite } from "@faktura/monite/promise"

const monite = createMonite({ entityId: "id" })
const maesn = createMaesn({ account: { key: "key" } })
void monite.entities.create({ type: "individual", email: "", address: { country: "DE", city: "", postal_code: "", line1: "" } })
void monite.entities.update("id", {})
void monite.receivableHistory.list("id")
void monite.receivables.get.result("id")
void monite.files.create({ file: { path: "invoice.pdf" }, file_type: "payables" })
void maesn.invoices.create({ invoiceDate: "", lineItems: [] })
`
const file = fileURLToPath(new URL("hover-probe.ts", import.meta.url))

const service = (): ts.LanguageService =>
  ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      if (name === file) return ts.ScriptSnapshot.fromString(program)
      return ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined
    },
    getCurrentDirectory: () => fileURLToPath(new URL("..", import.meta.url)),
    getCompilationSettings: () => ({
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2024,
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: ["node"],
      lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"]
    }),
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath })
  })

describe("text of an editor", () => {
  let shown: (call: string) => string
  beforeAll(() => {
    const language = service()
    const faults = language
      .getSemanticDiagnostics(file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
    assert.deepStrictEqual(faults, [])
    shown = (call) => {
      const at = program.indexOf(`void ${call}(`) + `void ${call}`.length - 1
      const info = language.getQuickInfoAtPosition(file, at)
      const [summary = ""] = ts.displayPartsToString(info?.documentation).split("\n\n")
      return `${ts.displayPartsToString(info?.displayParts)}\n${summary}`
    }
  }, 180_000)

  for (const call of [
    "monite.entities.create",
    "monite.entities.update",
    "monite.receivableHistory.list",
    "monite.receivables.get.result",
    "monite.files.create",
    "maesn.invoices.create"
  ]) {
    it(`${call}: arguments by name, and a result without a type of Effect`, () => {
      const text = shown(call)
      assert.notMatch(text, /\bany\b|Effect</)
      assert.notInclude(text, "...")
      expect(text).toMatchSnapshot()
    })
  }
})
