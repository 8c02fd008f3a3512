// Pages of lists, in each style that a document may have.
import { assert, describe, it } from "vitest"
import { sandbox } from "../src/index.ts"

interface Style {
  /** Query parameters of the list, by name. */
  readonly parameters: Readonly<Record<string, object>>
  /** Fields of the body beside the list `things`. */
  readonly fields?: object
  /** Value of `x-faktura-pagination`. */
  readonly paging?: unknown
  /** Path and query of the next page; undefined after the last one. */
  readonly next: (body: Body, headers: Headers, url: URL) => string | undefined
}

interface Body extends Readonly<Record<string, unknown>> {
  readonly things: ReadonlyArray<{ readonly id: string }>
}

const whole = { type: "integer" }
const text = { type: ["string", "null"] }
const size = 3

const withQuery = (url: URL, name: string, value: unknown): string => {
  url.searchParams.set(name, String(value))
  return `${url.pathname}${url.search}`
}

const linked = (_body: Body, headers: Headers): string | undefined => {
  const link = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1]
  return link === undefined ? undefined : `${new URL(link).pathname}${new URL(link).search}`
}

const byToken =
  (parameter: string, field: string): Style["next"] =>
  (body, _headers, url) =>
    typeof body[field] === "string" ? withQuery(url, parameter, body[field]) : undefined

const styles: Readonly<Record<string, Style>> = {
  "a token": {
    parameters: { limit: whole, cursor: { type: "string" } },
    fields: { next_cursor: text },
    next: byToken("cursor", "next_cursor")
  },
  "the last record, as of Stripe": {
    parameters: { limit: whole, starting_after: { type: "string" } },
    fields: { has_more: { type: "boolean" } },
    next: ({ has_more: hasMore, things }, _headers, url) =>
      hasMore === true ? withQuery(url, "starting_after", things.at(-1)?.id) : undefined
  },
  "a page number": {
    parameters: { per_page: whole, page: whole },
    fields: { page: whole, total_pages: whole },
    next: ({ page, total_pages: pages }, _headers, url) =>
      Number(page) < Number(pages) ? withQuery(url, "page", Number(page) + 1) : undefined
  },
  "an offset": {
    parameters: { limit: whole, offset: whole },
    fields: { offset: whole, total: whole },
    next: ({ offset, things, total }, _headers, url) =>
      Number(offset) + things.length < Number(total)
        ? withQuery(url, "offset", Number(offset) + things.length)
        : undefined
  },
  "links by page": { parameters: { per_page: whole, page: whole }, next: linked },
  "links by offset": { parameters: { limit: whole, skip: whole }, next: linked },
  "links by token": { parameters: { limit: whole, after: { type: "string" } }, next: linked },
  "a declared token": {
    parameters: { limit: whole, weiter: { type: "string" } },
    fields: { seite: { type: "object", required: ["weiter"], properties: { weiter: text } } },
    paging: { style: "token", request: "weiter", next: "seite.weiter", items: "things" },
    next: ({ seite }, _headers, url) => {
      const { weiter } = seite as { readonly weiter: string | null } // required by the schema above
      return weiter === null ? undefined : withQuery(url, "weiter", weiter)
    }
  },
  "a declared page, from 0": {
    parameters: { limit: whole, seite: whole },
    fields: { seite: whole, seiten: whole },
    paging: { style: "page", request: "seite", current: "seite", pages: "seiten", first: 0, items: "things" },
    next: ({ seite, seiten }, _headers, url) =>
      Number(seite) + 1 < Number(seiten) ? withQuery(url, "seite", Number(seite) + 1) : undefined
  },
  "a declared offset": {
    parameters: { zahl: whole, ab: whole },
    fields: { gesamt: whole },
    paging: { style: "offset", request: "ab", limit: "zahl", total: "gesamt", items: "things" },
    next: ({ gesamt, things }, _headers, url) => {
      const position = Number(url.searchParams.get("ab") ?? 0) + things.length
      return position < Number(gesamt) ? withQuery(url, "ab", position) : undefined
    }
  }
}

const thing = { type: "object", required: ["id"], properties: { id: { type: "string" }, name: { type: "string" } } }

const documentOf = ({ fields = {}, paging, parameters }: Style): object => {
  const list = {
    type: "object",
    required: ["things", ...Object.keys(fields)],
    properties: { things: { type: "array", items: thing }, ...fields }
  }
  const response = (schema: object): object => ({ description: "Fine", content: { "application/json": { schema } } })
  return {
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    paths: {
      "/things": {
        get: {
          parameters: Object.entries(parameters).map(([name, schema]) => ({ in: "query", name, schema })),
          ...(paging === undefined ? {} : { "x-faktura-pagination": paging }),
          responses: { "200": response(list) }
        },
        post: {
          requestBody: { content: { "application/json": { schema: thing } } },
          responses: { "201": response(thing) }
        }
      },
      "/things/{id}": {
        parameters: [{ in: "path", name: "id", required: true, schema: { type: "string" } }],
        get: { responses: { "200": response(thing) } },
        delete: { responses: { "204": { description: "Gone" } } }
      }
    }
  }
}

const sizeName = ({ parameters }: Style): string => Object.keys(parameters)[0] ?? "limit"

/** Starts a sandbox with some things. `read` returns a page, and the ids on it. */
const things = async (style: Style, count: number) => {
  const running = await sandbox(documentOf(style))
  for (let number = 1; number <= count; number++) {
    const body = JSON.stringify({ id: `thing-${number}` })
    await fetch(`${running.baseUrl}/things`, { method: "POST", headers: { "content-type": "application/json" }, body })
  }
  const read = async (at: string) => {
    const url = new URL(at, running.baseUrl)
    const response = await fetch(url)
    const body = (await response.json()) as Body // the sandbox has validated it
    assert.strictEqual(response.status, 200, JSON.stringify(body))
    return { ids: body.things.map(({ id }) => id), next: style.next(body, response.headers, url) }
  }
  return { running, read, first: `/things?${sizeName(style)}=${size}` }
}

const named = (...numbers: ReadonlyArray<number>): ReadonlyArray<string> => numbers.map((each) => `thing-${each}`)

describe("pages by", () => {
  for (const [name, style] of Object.entries(styles)) {
    it(`${name}: every record once`, async () => {
      const { first, read, running } = await things(style, 7)
      await using _ = running
      const pages: Array<ReadonlyArray<string>> = []
      for (let at: string | undefined = first; at !== undefined && pages.length < 10;) {
        const page = await read(at)
        pages.push(page.ids)
        at = page.next
      }
      assert.deepStrictEqual(pages, [named(1, 2, 3), named(4, 5, 6), named(7)])
      assert.deepStrictEqual(running.defects(), [])
    })
  }
})

describe("a token", () => {
  const style: Style = styles["a token"] ?? { parameters: {}, next: () => undefined }

  for (const removed of [1, 3]) {
    it(`does not skip a record when thing-${removed} is removed between two pages`, async () => {
      const { first, read, running } = await things(style, 5)
      await using _ = running
      const { next = "" } = await read(first)
      await fetch(`${running.baseUrl}/things/thing-${removed}`, { method: "DELETE" })
      assert.deepStrictEqual((await read(next)).ids, named(4, 5))
    })
  }

  it("that comes from no response is refused", async () => {
    const { running } = await things(style, 1)
    await using _ = running
    const response = await fetch(`${running.baseUrl}/things?cursor=nonsense`)
    assert.strictEqual(response.status, 400)
    assert.include(await response.text(), "query.cursor: is no token of a response of this list")
  })
})

it("a list that has no pages by its document is whole", async () => {
  const { read, running } = await things({ parameters: { limit: whole }, paging: false, next: () => undefined }, 25)
  await using _ = running
  assert.lengthOf((await read("/things?limit=3")).ids, 25)
})
