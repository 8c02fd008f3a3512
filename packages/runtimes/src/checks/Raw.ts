/**
 * Checks of the raw clients without Effect and core, over the runtime's own `fetch`.
 */
import { createContact, getContacts } from "@faktura/maesn-client"
import * as MaesnRaw from "@faktura/maesn-client/client"
import { getEntities, postAuthToken, postEntities } from "@faktura/monite-client"
import * as MoniteRaw from "@faktura/monite-client/client"
import * as Effect from "effect/Effect"
import { same } from "../Check.ts"
import type { Check } from "../Check.ts"
import { company, version } from "../Services.ts"

const headers = { "x-monite-version": version }

/** Checks of the raw clients. */
export const rawChecks: ReadonlyArray<Check> = [
  {
    name: "raw Monite client: token, create, list",
    run: ({ monite: { baseUrl, clientId, clientSecret } }) =>
      Effect.gen(function* () {
        let token = ""
        const client = MoniteRaw.createClient(MoniteRaw.createConfig({ baseUrl, auth: () => token }))
        const body = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" } as const
        const authorised = yield* Effect.promise(() => postAuthToken({ client, headers, body }))
        token = authorised.data?.access_token ?? ""
        const created = yield* Effect.promise(() => postEntities({ client, headers, body: company }))
        const listed = yield* Effect.promise(() => getEntities({ client, headers, query: { limit: 100 } }))
        yield* same(
          "statuses",
          [authorised, created, listed].map(({ response }) => response?.status),
          [200, 201, 200]
        )
        yield* same(
          "listed",
          listed.data?.data?.some(({ id }) => id === created.data?.id),
          true
        )
      })
  },
  {
    name: "raw Maesn client: create, list",
    run: ({ maesn: { accountKey, apiKey, baseUrl } }) =>
      Effect.gen(function* () {
        const client = MaesnRaw.createClient(
          MaesnRaw.createConfig({ baseUrl, headers: { "X-API-KEY": apiKey, "X-ACCOUNT-KEY": accountKey } })
        )
        const body = { contactType: "COMPANY", companyName: "Raw GmbH" } as const
        const created = yield* Effect.promise(() => createContact({ client, body }))
        const listed = yield* Effect.promise(() => getContacts({ client, query: { limit: 100 } }))
        yield* same(
          "statuses",
          [created, listed].map(({ response }) => response?.status),
          [201, 200]
        )
        yield* same(
          "listed",
          listed.data?.data?.some(({ id }) => id === created.data?.data?.id),
          true
        )
      })
  }
]
