/** Files of the page, read once at the start. Only files of a fixed list are served. */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import type { Route } from "./Route.ts"

/** Error of a page that was not built. */
export class PageMissing extends Data.TaggedError("PageMissing")<{ readonly message: string }> {}

interface File {
  readonly path: `/${string}`
  /** Without a login, a browser gets the login and nothing else. */
  readonly access: "open" | "session"
  readonly name: string
  readonly type: string
}

const script = "text/javascript; charset=utf-8"
const style = "text/css; charset=utf-8"
const html = "text/html; charset=utf-8"

const files: ReadonlyArray<File> = [
  { path: "/", access: "session", name: "index.html", type: html },
  { path: "/page.js", access: "session", name: "page.js", type: script },
  { path: "/page.css", access: "session", name: "page.css", type: style },
  { path: "/login", access: "open", name: "login.html", type: html },
  { path: "/login/login.js", access: "open", name: "login.js", type: script },
  { path: "/login/login.css", access: "open", name: "login.css", type: style },
  { path: "/login/icon.svg", access: "open", name: "icon.svg", type: "image/svg+xml" }
]

interface Content {
  readonly plain: Uint8Array
  readonly packed: Uint8Array
  readonly tag: string
}

/** Contents of the files, by name. */
export class PageFiles extends Context.Service<PageFiles, ReadonlyMap<string, Content>>()("invoice-bridge/PageFiles") {
  /**
   * Reads the files.
   *
   * @param folder the folder that `node page/build.ts` writes; `dist/page` of this package by default
   */
  static readonly layer = (
    folder: string = fileURLToPath(new URL("../../dist/page", import.meta.url))
  ): Layer.Layer<PageFiles, PageMissing> => Layer.effect(PageFiles, contentsOf(folder))
}

const contentsOf = (folder: string): Effect.Effect<ReadonlyMap<string, Content>, PageMissing> =>
  Effect.map(
    Effect.forEach(files, ({ name }) =>
      Effect.map(
        Effect.tryPromise({
          try: () => readFile(join(folder, name)),
          catch: () =>
            new PageMissing({
              message: `The page's file ${name} is missing. Build it: pnpm --filter invoice-bridge build.`
            })
        }),
        (plain) => {
          const tag = `"${createHash("sha256").update(plain).digest("base64url")}"`
          return [name, { plain, packed: gzipSync(plain, { level: 9 }), tag }] as const
        }
      )
    ),
    (entries) => new Map(entries)
  )

const serve = ({ name, type }: File) =>
  Effect.gen(function* () {
    const { headers } = yield* HttpServerRequest.HttpServerRequest
    const content = (yield* PageFiles).get(name)
    if (content === undefined) return yield* Effect.die(new Error(`The page's file ${name} was not read.`))
    // The browser asks each time, so a new version is seen at once. A version that it has is not sent again.
    const cache = { "cache-control": "private, no-cache", etag: content.tag, vary: "accept-encoding" }
    if (headers["if-none-match"]?.includes(content.tag) === true) {
      return HttpServerResponse.empty({ status: 304, headers: cache })
    }
    return /\bgzip\b/.test(headers["accept-encoding"] ?? "")
      ? HttpServerResponse.uint8Array(content.packed, {
          contentType: type,
          headers: { ...cache, "content-encoding": "gzip" }
        })
      : HttpServerResponse.uint8Array(content.plain, { contentType: type, headers: cache })
  })

/** Routes of the page's files. */
export const pageRoutes: ReadonlyArray<Route<PageFiles>> = files.map((file) => ({
  method: "GET",
  path: file.path,
  access: file.access,
  handle: serve(file)
}))
