// Plants secrets, makes calls fail in every way, and searches all output for the secrets.
import { assert, describe, it } from "@effect/vitest"
import { Auth as MaesnAuth, Invoices, Maesn, Webhooks } from "@faktura/maesn"
import { Auth, Entities, Monite, WebhookSubscriptions } from "@faktura/monite"
import { defaultCallPolicy, CallPolicy } from "@faktura/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { listener, printed } from "./kit/Printed.ts"
import { recorder } from "./kit/Recorder.ts"
import type { Answers } from "./kit/Recorder.ts"
import { invoiceRequest } from "./kit/SeedSamples.ts"

const planted = {
  clientSecret: "planted-client-secret",
  token: "planted-access-token",
  apiKey: "planted-api-key",
  accountKey: "planted-account-key",
  webhookSecret: "planted-webhook-secret",
  endUserPassword: "planted-end-user-password"
}

const id = "9d2b4c8f-2087-4738-ba91-7359683c49a4"
const token = { status: 200, body: { access_token: planted.token, token_type: "Bearer", expires_in: 86400 } }

const worlds: ReadonlyArray<readonly [string, Answers]> = [
  ["everything is refused with 401", { "POST /v1/auth/token": token }],
  [
    "the token endpoint refuses",
    { "POST /v1/auth/token": { status: 401, body: { error: { message: "wrong client" } } } }
  ],
  ["the token is of another shape", { "POST /v1/auth/token": { status: 200, body: { access_token: planted.token } } }],
  [
    "answers with secrets are of another shape",
    {
      "POST /v1/auth/token": token,
      "POST /v1/webhook_subscriptions": { status: 201, body: { secret: planted.webhookSecret } },
      "POST /webhooks": { status: 201, body: { data: { secret: planted.webhookSecret, id: 7 } } },
      "POST /auth/accounts/xero": { status: 201, body: { account_key: planted.accountKey } }
    }
  ],
  [
    "every write answers 500",
    {
      "POST /v1/auth/token": token,
      "POST /v1/entities": { status: 500, body: { error: { message: "boom" } } },
      "POST /accounting/invoices": { status: 500, body: {} }
    }
  ]
]

const calls = Effect.gen(function* () {
  const credentials = { client_id: id, client_secret: planted.clientSecret }
  const exits: ReadonlyArray<Exit.Exit<unknown, unknown>> = yield* Effect.all(
    [
      Effect.exit(Entities.use((it) => it.list())),
      Effect.exit(
        Entities.use((it) =>
          it.create({
            body: {
              type: "individual",
              email: "a",
              address: { country: "DE", city: "a", postal_code: "a", line1: "a" }
            }
          })
        )
      ),
      Effect.exit(Auth.use((it) => it.createToken({ body: { ...credentials, grant_type: "client_credentials" } }))),
      Effect.exit(Auth.use((it) => it.revokeToken({ body: { ...credentials, token: planted.token } }))),
      // The field with the secret does not match the schema. The cast: a caller without types.
      Effect.exit(
        Auth.use((it) =>
          it.createToken({
            body: {
              client_id: planted.clientSecret,
              client_secret: [planted.clientSecret] as unknown as string,
              grant_type: "client_credentials"
            }
          })
        )
      ),
      Effect.exit(
        WebhookSubscriptions.use((it) =>
          it.create({ body: { object_type: "entity", url: "https://example.com/hook" } })
        )
      ),
      Effect.exit(Invoices.use((it) => it.create({ body: invoiceRequest }))),
      Effect.exit(Webhooks.use((it) => it.create({ body: { callbackUrl: "https://example.com/hook" } }))),
      Effect.exit(
        MaesnAuth.use((it) =>
          it.createAccount({ path: { TARGET_SYSTEM: "xero" }, body: { password: planted.endUserPassword } })
        )
      )
    ],
    { concurrency: 1 }
  )
  return exits
})

describe("no secret is shown", () => {
  for (const [name, responses] of worlds) {
    it.live(name, () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { requests, url } = yield* recorder(responses)
          const { during, heard, spans } = listener()
          const settings = {
            monite: {
              clientId: id,
              clientSecret: Redacted.make(planted.clientSecret),
              baseUrl: `${url}/v1`,
              version: "2024-05-25"
            },
            maesn: { apiKey: Redacted.make(planted.apiKey), baseUrl: url },
            account: { key: Redacted.make(planted.accountKey) }
          }
          const exits = yield* calls.pipe(
            Effect.tap((all) =>
              Effect.forEach(all, (exit) =>
                Exit.isFailure(exit) ? Effect.logError("failed", exit.cause) : Effect.void
              )
            ),
            Effect.provide(Monite.layer(settings.monite)),
            Effect.provide(Maesn.layer(settings.maesn)),
            Effect.provide(Maesn.account(settings.account)),
            Effect.provideService(CallPolicy, { ...defaultCallPolicy, maxAttempts: 2, baseDelay: 1 }),
            during
          )
          const output = [
            // A success belongs to the caller: the token that it requested.
            ...heard(exits.filter(Exit.isFailure)),
            printed(settings),
            printed(yield* Effect.exit(Effect.fail(settings)))
          ]

          // The secrets were used: the requests contain them.
          const wire = requests.map((each) => `${JSON.stringify(each.headers)}${each.body.toString()}`).join("\n")
          assert.include(wire, planted.clientSecret)
          assert.include(wire, planted.apiKey)
          assert.isAbove(exits.filter((exit) => Exit.isFailure(exit)).length, 3)
          assert.isAbove(spans.length, 5)

          for (const [which, value] of Object.entries(planted)) {
            for (const text of output) assert.notInclude(text, value, which)
          }
        })
      )
    )
  }
})
