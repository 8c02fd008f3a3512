/**
 * Servers of lists with odd behaviour. They hide records after cutting a page, lower the limit, or lose a token. They send
 * short, empty and repeated pages. Their statements about it are true, so a reader can notice.
 */
import type { Pagination } from "../../src/pagination/NextPage.ts"
import type { Fields } from "../../src/http/HeaderSyntax.ts"
import type { Dice } from "./Seeds.ts"

/** A server of one list, made by a seed. */
export interface OddList {
  readonly pagination: Pagination
  /** The caller's first query. */
  readonly query: Fields
  /** The ids that a reader must get, each once. */
  readonly visible: ReadonlyArray<number>
  /** True where the server makes no fault: reading must reach the end. */
  readonly isClean: boolean
  /** Description for the message of a failure. */
  readonly told: object
  /** Returns the response to a request. `path` is the page in the path, for links that lead there. */
  readonly response: (query: Fields, path: string) => { readonly body: unknown; readonly link?: string }
}

const styles = ["page", "offset", "token", "cursor", "link"] as const

/** Makes the server of a seed. */
export const oddList = ({ below, chance, one }: Dice): OddList => {
  const style = one(styles)
  const count = below(25)
  const page = 1 + below(6)
  const hides = chance(0.5)
  const records = Array.from({ length: count }, (_, id) => ({
    id,
    isHidden: hides && chance(0.4),
    text: one(["a", "b"])
  }))
  // A cursor has nothing but the flag to say that an empty page is not the end.
  const flag = chance(0.5) || (hides && style === "cursor")
  // A server with empty pages in the middle states if more follow. Otherwise an empty page is the end.
  const total = hides && !flag ? true : chance(0.5)
  const statesLimit = style === "offset" && chance(0.5)
  const fault = chance(0.6)
    ? "none"
    : one(["repeats", "empties", "shortens", "loses the token", "repeats the token"] as const)
  const faultAt = 1 + below(4)
  const inPath = chance(0.5)
  const asText = chance(0.3)
  const zero = style === "page" && chance(0.3)
  const statesPage = style === "page" && (zero || chance(0.5))
  const asked = chance(0.3) ? 1 + below(10) : undefined

  const number = (value: number): number | string => (asText ? String(value) : value)
  /** Records from a position on, as a page has them. */
  const cut = (from: number, length: number) =>
    records.slice(from, from + length).flatMap(({ id, isHidden, text }) => (isHidden ? [] : [{ id, text }]))

  let requests = 0
  let before: ReadonlyArray<unknown> = []
  let tokens: ReadonlyArray<number> = []
  const response: OddList["response"] = (query, path) => {
    requests++
    const isFaulty = requests === faultAt + 1
    const size = Math.min(page, Number(query.limit ?? page))
    const position =
      style === "page"
        ? (Number(query.page ?? (zero ? 0 : 1)) - (zero ? 0 : 1)) * size
        : style === "cursor"
          ? query.after === undefined
            ? 0
            : records.findIndex(({ id }) => id === Number(query.after)) + 1
          : Number(style === "link" ? (inPath ? path.slice(1) || 0 : (query.from ?? 0)) : (query[style] ?? 0))
    const length = fault === "shortens" && style !== "page" && !statesLimit && chance(0.3) ? 1 : size
    const end = position + length
    const hasMore = end < count
    let data: ReadonlyArray<{ readonly id: number; readonly text: string }> = cut(position, length)
    if (isFaulty && fault === "repeats" && before.length > 0) data = before as typeof data
    // When only a flag is stated, an empty last page is the end.
    else if (isFaulty && fault === "empties" && style === "offset" && !statesLimit && (total || (flag && hasMore)))
      data = []
    before = data
    const lost = isFaulty && fault === "loses the token" && flag && style !== "link"
    const repeated = isFaulty && fault === "repeats the token" && tokens.length > 0
    const next = lost || !hasMore ? undefined : repeated ? tokens[0] : end
    if (next !== undefined) tokens = [...tokens, next]
    const from = inPath ? `/${next}` : `?from=${next}&x=a+b`
    return {
      body: {
        data: data.length === 0 && chance(0.3) ? null : data,
        ...(flag ? { more: hasMore } : {}),
        ...(total ? { total: number(count), pages: number(Math.ceil(count / size)) } : {}),
        ...(statesLimit ? { limit: number(size) } : {}),
        ...(statesPage ? { page: number(position / size + (zero ? 0 : 1)) } : {}),
        ...(style === "token" ? { next: next === undefined ? one([null, "", undefined]) : number(next) } : {})
      },
      ...(style === "link" && next !== undefined ? { link: `<${from}>; rel="next"` } : {})
    }
  }

  const counting = { items: "data", ...(flag ? { more: "more" } : {}) }
  const paginations: { readonly [Style in (typeof styles)[number]]: Pagination } = {
    page: {
      style: "page",
      request: "page",
      ...counting,
      ...(total ? { pages: "pages" } : {}),
      ...(statesPage ? { current: "page" } : {}),
      ...(zero ? { first: 0 } : {})
    },
    offset: {
      style: "offset",
      request: "offset",
      limit: "limit",
      ...counting,
      ...(total ? { total: "total" } : {}),
      ...(statesLimit ? { statedLimit: "limit" } : {})
    },
    token: { style: "token", request: "token", next: "next", ...counting },
    cursor: { style: "token", request: "after", next: "data.-1.id", ...counting },
    link: { style: "link", items: "data" }
  }
  const isByCount = style === "offset" && !statesLimit
  return {
    pagination: paginations[style],
    query: asked === undefined || style === "link" ? {} : { limit: asked },
    visible: records.flatMap(({ id, isHidden }) => (isHidden ? [] : [id])),
    // A cursor stands still on an empty page, and an offset by what came does not pass what is hidden.
    isClean: fault === "none" && !(hides && (isByCount || style === "cursor")),
    told: { style, count, page, hides, flag, total, statesLimit, fault, faultAt, inPath, zero, statesPage, asked },
    response
  }
}
