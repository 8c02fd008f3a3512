/** Calls the pet shop's API: `npm start`. */
import * as Credentials from "@faktura/core/Credentials"
import { clientCredentials } from "@faktura/core/OAuth2"
import { Console, Effect, Layer, Redacted, Stream } from "effect"
import { adopt } from "./adopt.ts"
import { Feed, layer, Pets, readEvent, servers } from "./petstore/effect/index.gen.ts"
import { login, open, shopKey } from "./server.ts"

const tour = Effect.gen(function* () {
  const pets = yield* Pets
  const feed = yield* Feed

  const pages = yield* Stream.runCollect(pets.pages({ query: { limit: 2 } }))
  yield* Console.log(`${pages.length} pages: ${pages.flatMap(({ data }) => data.map(({ name }) => name)).join(", ")}`)

  yield* Console.log(yield* adopt("Felix", "cat"))
  yield* Console.log(yield* adopt("Felix", "cat"))
  yield* Console.log(yield* adopt("", "cat"))
  yield* Console.log(yield* adopt("Ghost", "dog"))

  const { body, headers } = yield* pets.getWithResponse({ path: { petId: 1 } })
  yield* Console.log(`${body.name} has the ETag ${headers.etag}`)
  const missing = yield* pets
    .get({ path: { petId: 99 } })
    .pipe(Effect.catchTag("NotFound", (error) => Effect.succeed(error.body.title)))
  yield* Console.log(typeof missing === "string" ? missing : missing.name)

  const image = new File([new Uint8Array([137, 80, 78, 71])], "tom.png", { type: "image/png" })
  yield* pets.putPicture({ path: { petId: 1 }, body: { image, caption: "Tom" } })

  const arrived = yield* feed.watch().pipe(
    Stream.take(3),
    Stream.map(({ data }) => data.pet.name),
    Stream.runCollect
  )
  yield* Console.log(`the feed: ${arrived.join(", ")}`)

  // Body of a webhook delivery, after its signature was verified.
  const event = yield* readEvent("pet.sold", JSON.stringify({ what: "sold", pet: body }))
  if (event.known) yield* Console.log(`${event.name}: ${event.body.pet.name}`)
})

const byKey = (url: string) =>
  layer({
    baseUrl: url,
    credentials: Credentials.make({
      key: Credentials.apiKey({ in: "header", name: "X-Shop-Key", value: Redacted.make(shopKey) })
    })
  })

/** The document accepts a key or OAuth 2. The client sends the credentials that this table has. */
const byLogin = (url: string) =>
  Layer.unwrap(
    Effect.map(
      clientCredentials({
        tokenUrl: `${url}/token`,
        clientId: login.clientId,
        clientSecret: Redacted.make(login.clientSecret)
      }),
      (tokens) => layer({ baseUrl: url, credentials: Credentials.make({ login: Credentials.token(tokens) }) })
    )
  )

const count = Effect.gen(function* () {
  const pets = yield* Pets
  return yield* Stream.runCount(pets.stream())
})

const program = Effect.gen(function* () {
  const { url } = yield* Effect.acquireRelease(Effect.promise(open), ({ close }) => Effect.sync(close))
  yield* Effect.provide(tour, byKey(url))
  yield* Console.log(`${yield* Effect.provide(count, byLogin(url))} pets, counted with a token`)
  yield* Console.log(`production would be ${servers.production({ region: "us" })}`)
})

await Effect.runPromise(Effect.scoped(program))
