/**
 * Formats code, JSON, YAML and Markdown in the repository's style.
 */
import * as Effect from "effect/Effect"
import { format } from "oxfmt"
import { GenerationFailed } from "../openapi/Problem.ts"
import { withoutPadding } from "./MarkdownTables.ts"

const style = { printWidth: 120, semi: false, trailingComma: "none" } as const

/** Formats a text by the ending of its file name. Fails with `GenerationFailed` when the text cannot be parsed. */
export const formatted = Effect.fnUntraced(function* (file: string, text: string) {
  const { code, errors } = yield* Effect.promise(() => format(file, text, style))
  const [error] = errors
  if (error !== undefined) {
    return yield* new GenerationFailed({ message: `${file} would not be valid: ${error.message}` })
  }
  return file.endsWith(".md") ? withoutPadding(code) : code
})
