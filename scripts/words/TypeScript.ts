/**
 * Blocks of prose in a TypeScript or JavaScript file: comments, messages, and the titles of tests.
 */
import { parseSync, Visitor } from "oxc-parser"
import type { Comment, Expression, Node } from "oxc-parser"
import { blank, blocksIn, fill } from "./Prose.ts"
import type { Block } from "./Prose.ts"
import type { Kind } from "./Table.ts"

/** Comments that a tool reads. A reason behind a colon or two dashes stays. */
const directive =
  /^\s*(?:(?:oxlint|eslint|Stryker|v8|c8|prettier|oxfmt)[- ](?:disable|enable|restore|ignore)[^\n]*?(?:: | -- |$)|@ts-[\w-]+|#(?:region|endregion)|<reference[^\n]*|@vitest-environment[^\n]*|[@#]__PURE__)/gm

/** Texts that are code or data: a generator writes them. */
const looksLikeCode =
  /=>|[;{]\s*$|^\s*(?:import|export|const|let|type|interface|declare|function|yield|await|return|if|for|switch|case)\s[^.]*[{(=;"]|^\s*[}\])<@]|\$\$|^\s*\w+: [\w"'[{]/m

const hasTwoWords = /[a-z]{2,}[,;:]?\s+[a-z`¤]/i

/** Blanks the marks of a block comment. */
const withoutMarks = (comment: string): string =>
  comment
    .replace(/^\/\*+!?/, blank)
    .replace(/\*+\/$/, blank)
    .replace(/(?<=\n)[ \t]*\*+(?!\w|\*)/g, blank)

interface Placed {
  readonly start: number
  readonly text: string
}

/** Comments with blank marks; line comments on lines that follow each other are one. */
const joinedComments = (source: string, comments: ReadonlyArray<Comment>): ReadonlyArray<Placed> => {
  const joined: Array<Placed> = []
  let canGrow = false
  for (const { end, start, type } of comments) {
    const raw = source.slice(start, end)
    if (type === "Block") {
      joined.push({ start, text: withoutMarks(raw) })
      canGrow = false
      continue
    }
    const isAlone = source.slice(source.lastIndexOf("\n", start - 1) + 1, start).trim() === ""
    const text = raw.replace(/^\/\/+/, blank)
    const last = joined.at(-1)
    const between = last === undefined ? "" : source.slice(last.start + last.text.length, start)
    if (last !== undefined && canGrow && isAlone && /^[ \t]*\n[ \t]*$/.test(between)) {
      joined[joined.length - 1] = { start: last.start, text: last.text + between + text }
    } else joined.push({ start, text })
    canGrow = isAlone
  }
  return joined
}

const commentsIn = (source: string, comments: ReadonlyArray<Comment>): ReadonlyArray<Block> =>
  joinedComments(source, comments).flatMap(({ start, text }) =>
    blocksIn("comment", text.replace(directive, blank), start, true)
  )

/** The characters of a literal, without quotes; escapes become spaces or line breaks, interpolations are filled. */
const textOf = (node: Node, source: string, base: number, text: string): string => {
  const put = (start: number, end: number, written: string): string =>
    text.slice(0, start - base) + written + text.slice(end - base)
  const unescaped = (raw: string): string =>
    raw.replace(/\\(\n|.)/g, (_, character: string) => (character === "n" ? " \n" : ` ${character}`))
  switch (node.type) {
    case "Literal": {
      if (typeof node.value !== "string") return put(node.start, node.end, fill(source.slice(node.start, node.end)))
      return put(node.start + 1, node.end - 1, unescaped(source.slice(node.start + 1, node.end - 1)))
    }
    case "TemplateLiteral": {
      // Interpolations are filled with their braces: the spans of the parts differ between versions of the parser.
      const raw = source.slice(node.start + 1, node.end - 1)
      let written = raw
      for (const each of node.expressions) {
        const from = source.lastIndexOf("${", each.start) - node.start - 1
        const to = source.indexOf("}", each.end) - node.start
        written = written.slice(0, from) + fill(written.slice(from, to)) + written.slice(to)
      }
      return put(node.start + 1, node.end - 1, unescaped(written))
    }
    case "BinaryExpression":
      return textOf(node.right, source, base, textOf(node.left, source, base, text))
    case "ParenthesizedExpression":
      return textOf(node.expression, source, base, text)
    default:
      return put(node.start, node.end, fill(source.slice(node.start, node.end)))
  }
}

const commentInText = /\/\*\*[\s\S]*?\*\/|(?<=^|\n)[ \t]*\/\/[^\n]*/g

const literalBlocks = (kind: Kind, node: Node, source: string): ReadonlyArray<Block> => {
  const raw = source.slice(node.start, node.end)
  const text = textOf(node, source, node.start, blank(raw))
  if (!hasTwoWords.test(text)) return []
  if (kind === "title" || !looksLikeCode.test(text)) return blocksIn(kind, text, node.start, false)
  return [...text.matchAll(commentInText)].flatMap(({ 0: comment, index }) =>
    blocksIn("comment", withoutMarks(comment).replace(/^\s*\/\/+/, blank), node.start + index, true)
  )
}

const isString = (node: Node): boolean =>
  node.type === "TemplateLiteral" ||
  (node.type === "Literal" && typeof node.value === "string") ||
  (node.type === "ParenthesizedExpression" && isString(node.expression)) ||
  (node.type === "BinaryExpression" && node.operator === "+" && (isString(node.left) || isString(node.right)))

const testFunctions = new Set(["describe", "it", "test", "layer", "effect", "live", "scoped", "prop", "skip", "only"])

/** Name of the called function, or of its last member: `it.effect` gives `effect`. */
const nameOf = (callee: Expression): string | undefined => {
  if (callee.type === "Identifier") return callee.name
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : undefined
}

/** A file as its parser sees it. */
export interface Parsed {
  readonly blocks: ReadonlyArray<Block>
  readonly identifiers: ReadonlyArray<{ readonly name: string; readonly start: number }>
}

/**
 * Reads the blocks of the wanted kinds, and the first use of every identifier.
 *
 * @throws Error when the file is not valid TypeScript
 */
export const parsed = (file: string, source: string, kinds: ReadonlyArray<Kind>): Parsed => {
  const result = parseSync(file, source)
  const [error] = result.errors
  if (error !== undefined) throw new Error(`${file} is not valid TypeScript: ${error.message}`)
  const blocks: Array<Block> = kinds.includes("comment") ? [...commentsIn(source, result.comments)] : []
  const identifiers = new Map<string, number>()
  let readTo = -1
  const literal = (node: Node): void => {
    // Parts of a concatenation that is read already.
    if (node.start < readTo) return
    readTo = node.end
    blocks.push(...literalBlocks("text", node, source))
  }
  const see = (name: string, start: number): void => {
    if (!identifiers.has(name)) identifiers.set(name, start)
  }
  new Visitor({
    Identifier: (node) => see(node.name, node.start),
    ...(kinds.includes("text") && {
      BinaryExpression: (node) => {
        if (isString(node)) literal(node)
      },
      Literal: (node) => {
        if (typeof node.value === "string") literal(node)
      },
      TemplateLiteral: literal,
      // Statements of a database, without prose.
      TaggedTemplateExpression: ({ quasi, tag }) => {
        if (nameOf(tag) === "sql" || (tag.type === "MemberExpression" && nameOf(tag.object) === "sql"))
          readTo = quasi.end
      }
    }),
    ...(kinds.includes("title") && {
      CallExpression: (node) => {
        const [title] = node.arguments
        if (title === undefined || !isString(title) || !testFunctions.has(nameOf(node.callee) ?? "")) return
        blocks.push(...literalBlocks("title", title, source))
      }
    })
  }).visit(result.program)
  return { blocks, identifiers: [...identifiers].map(([name, start]) => ({ name, start })) }
}
