/** `work`: does the work. One process over a file, or any number over Postgres. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { createServer } from "node:net"
import * as Watchdog from "../engine/Watchdog.ts"
import * as Worker from "../engine/Worker.ts"
import * as Dispatch from "../inbox/Dispatch.ts"
import * as Poller from "../inbox/Poller.ts"
import * as Server from "../server/Server.ts"
import * as All from "../workflows/All.ts"
import { variable } from "./Context.ts"
import * as Daily from "./Daily.ts"
import { exitWith } from "./Exit.ts"
import { requireKey } from "./KeyCheck.ts"
import { isPort } from "./Port.ts"
import { printAddress, serverSettings } from "./ServeCommand.ts"
import type { ServeFlags } from "./ServeCommand.ts"

/** Takes a free port of this machine. */
const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** Returns how this process works: alone over its file, or with others over Postgres. */
const modeOf = Effect.gen(function* () {
  if ((yield* variable("DATABASE_URL")) === undefined) return "embedded" as const
  const host = (yield* variable("WORKER_HOST")) ?? "127.0.0.1"
  const port = yield* variable("WORKER_PORT")
  if (port === undefined) return { host, port: yield* freePort }
  const number = Number(port)
  if (isPort(number) && number > 0) return { host, port: number }
  return yield* exitWith(2, `WORKER_PORT is ${port}. Give a port from 1 to 65535, or leave it out for a free one.`)
})

/** Works until the process is stopped. Steps under way are ended first. */
export const workCommand = Effect.fn("workCommand")(function* (flags: ServeFlags & { readonly serve: boolean }) {
  const { host, port, serve } = flags
  yield* requireKey
  const mode = yield* modeOf
  const work = Worker.layer({
    mode,
    workflows: All.workflows,
    bodies: Layer.mergeAll(All.layer, Daily.layer, Dispatch.layer, Poller.layer)
  })
  const server = Layer.unwrap(
    Effect.gen(function* () {
      const { readiness } = yield* Watchdog.Watchdog
      const reasons = Effect.map(readiness, (state) => (state._tag === "Ready" ? [] : state.reasons))
      const settings = { ...(yield* serverSettings(serve ? "the page" : "/metrics", reasons)), host, port }
      return Layer.effectDiscard(printAddress(serve ? "Page" : "Health")).pipe(
        Layer.provideMerge(serve ? Server.layer(settings) : Server.layerHealth(settings))
      )
    })
  )
  yield* Console.error(mode === "embedded" ? "Working alone, over a file." : "Working with others, over Postgres.")
  yield* Layer.launch(Layer.provideMerge(server, work)).pipe(
    Effect.catchTags({
      EngineUnusable: ({ message }) => exitWith(3, message),
      ServerUnusable: ({ message }) => exitWith(1, message),
      PageMissing: ({ message }) => exitWith(1, message),
      TraceUrlUnusable: ({ message }) => exitWith(2, message)
    })
  )
})
