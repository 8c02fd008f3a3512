/**
 * Formats Markdown as `pnpm run format` does: with oxfmt, and then without the padding of tables.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { format } from "oxfmt"
import { withoutPadding } from "../../packages/codegen/src/output/MarkdownTables.ts"
import { CheckFailed } from "../release/CheckFailed.ts"

/**
 * Returns the formatted text.
 *
 * @param root folder with `.oxfmtrc.json`
 * @param file name of the file, for messages
 * @throws CheckFailed if the text is no valid Markdown
 */
export const formatMarkdown = async (root: string, file: string, text: string): Promise<string> => {
  // Only oxfmt's command reads `ignorePatterns`.
  const { ignorePatterns: _, ...style } = JSON.parse(readFileSync(join(root, ".oxfmtrc.json"), "utf8"))
  const { code, errors } = await format(file, text, style)
  if (errors[0] !== undefined) throw new CheckFailed(`${file} is not valid: ${errors[0].message}`)
  return withoutPadding(code)
}
