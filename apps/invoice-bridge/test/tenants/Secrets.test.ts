/** No secret of a tenant is in the database, in logs, in spans, or in errors. */
import { Contacts } from "@faktura/maesn"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Inspectable, Layer, Logger, Redacted, References, Tracer } from "effect"
import { inspect } from "node:util"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { connectionUrl, finishConnection } from "../../src/tenants/Connecting.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { bridge, keyLayer, keys, onboard, openTask, sandboxWith, save, secretsOf, someSecrets } from "./kit/Bridge.ts"
import { logIn } from "./kit/Browser.ts"
import { dump, formsOf, shown } from "./kit/Dump.ts"

/** Collects what a program logs and traces, on all levels. */
const recorder = () => {
  const records: Array<string> = []
  const spans: Array<Tracer.Span> = []
  const logger = Logger.make((entry) => {
    records.push(Inspectable.toStringUnknown(entry.message), Cause.pretty(entry.cause), inspect(entry, { depth: 6 }))
  })
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return {
    layer: Layer.mergeAll(
      Logger.layer([logger]),
      Layer.succeed(Tracer.Tracer, tracer),
      Layer.succeed(References.MinimumLogLevel, "All")
    ),
    text: () =>
      [
        ...records,
        ...spans.flatMap(({ attributes, name, status }) => [
          name,
          inspect([...attributes], { depth: 6 }),
          inspect(status, { depth: 8 })
        ])
      ].join("\n"),
    spans
  }
}

/** Returns the error in all ways in which a program shows it, and logs it. */
const failing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(
    Effect.exit(
      effect.pipe(
        Effect.tapCause((cause) => Effect.logError("It failed.", cause)),
        Effect.withSpan("failing")
      )
    ),
    (exit) =>
      Exit.isSuccess(exit)
        ? ""
        : [
            Cause.pretty(exit.cause),
            inspect(exit.cause, { depth: 10 }),
            JSON.stringify(exit.cause),
            String(exit.cause)
          ].join("\n")
  )

describe("the search for secrets", () => {
  it("finds each form, at each position", () => {
    const secret = "account-key-4711"
    for (const form of [
      `before ${secret} after`,
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("hex").toUpperCase(),
      ...["", "a", "ab", "abc"].flatMap((before) => [
        Buffer.from(`${before}${secret} after`).toString("base64"),
        Buffer.from(`${before}${secret}?>`).toString("base64url")
      ])
    ]) {
      assert.deepStrictEqual(shown(form, [secret, "another"]), [secret], form)
    }
    assert.isTrue(formsOf(secret).every((form) => form.length >= 12))
  })
})

overDatabases((newDatabase) => {
  it("finds none", { timeout: 120_000 }, async () => {
    const client = await newDatabase()
    const seen = recorder()
    const program = Effect.gen(function* () {
      const sandbox = yield* sandboxWith(21)
      yield* onboard("acme", sandbox)
      yield* save("globex", someSecrets)
      yield* openTask("acme", "credentials", "maesn")
      const apis = yield* TenantApis
      const tenants = yield* Tenants
      const contacts = Contacts.use((all) => all.list())
      yield* contacts.pipe(apis.with("acme"))

      const page = yield* connectionUrl({
        tenant: "acme",
        targetSystem: "weclapp",
        callback: "https://bridge.example/done"
      })
      const callback = yield* logIn(sandbox, page)
      const unused = yield* connectionUrl({
        tenant: "acme",
        targetSystem: "xero",
        callback: "https://bridge.example/done"
      })
      yield* finishConnection("acme", callback)
      yield* contacts.pipe(apis.with("acme"))

      const own = secretsOf(sandbox)
      const refused = { ...own, maesn: { ...own.maesn, apiKey: "refused-api-key-4730" } }
      yield* save("initech", refused, { ...(yield* tenants.get("acme"))?.settings, entityId: "another entity" })
      const pasted = { ...someSecrets, monite: { ...someSecrets.monite, baseUrl: "pasted-secret-4731" } }
      const otherKey = Effect.provide(
        Tenants.use((all) => all.secrets("acme")),
        Layer.fresh(bridge(client(), keyLayer(keys.second)))
      )
      const errors = [
        yield* failing(contacts.pipe(apis.with("initech"))),
        yield* failing(save("globex", pasted)),
        yield* failing(finishConnection("acme", callback)),
        yield* failing(finishConnection("globex", { ...callback, accountKey: "forged-account-key-4732" })),
        yield* failing(otherKey)
      ]
      yield* Effect.logInfo(page, yield* tenants.secrets("acme"), callback["from"])

      const states = [callback["state"] ?? "", new URL(Redacted.value(unused)).searchParams.get("callbackUrl") ?? ""]
      const { maesn, monite } = secretsOf(sandbox)
      return {
        lines: yield* dump,
        errors,
        secrets: [
          monite.clientSecret,
          maesn.apiKey,
          maesn.accountKey ?? "",
          callback["accountKey"] ?? "",
          states[0]!,
          new URL(states[1]!).searchParams.get("state") ?? "",
          someSecrets.monite.clientSecret,
          someSecrets.maesn.apiKey,
          someSecrets.maesn.accountKey ?? "",
          "monite-webhook-secret-4714",
          "maesn-webhook-secret-4715",
          "refused-api-key-4730",
          "pasted-secret-4731",
          "forged-account-key-4732",
          keys.first,
          keys.second
        ]
      }
    })
    const { errors, lines, secrets } = await Effect.runPromise(
      Effect.scoped(program).pipe(Effect.provide(bridge(client())), Effect.provide(seen.layer))
    )
    assert.isTrue(
      secrets.every((secret) => secret.length >= 12),
      inspect(secrets)
    )
    const all = lines.join("\n")
    assert.include(all, "bridge_tenants: ")
    assert.include(all, "bridge_connections: ")
    assert.include(all, "bridge_tasks: ")
    assert.deepStrictEqual(shown(all, secrets), [])
    const tags = ["Unauthorized", "TenantUnusable", "ConnectionRefused", "ConnectionRefused", "TenantUnusable"]
    for (const [at, tag] of tags.entries()) assert.include(errors[at], tag)
    assert.deepStrictEqual(shown(errors.join("\n"), secrets), [])
    assert.isTrue(
      ["Tenants.save", "finishConnection", "maesn.Auth.getLoginUrl"].every((name) =>
        seen.spans.some((span) => span.name === name)
      )
    )
    assert.include(seen.text(), "It failed.")
    assert.deepStrictEqual(shown(seen.text(), secrets), [])
  })
})
