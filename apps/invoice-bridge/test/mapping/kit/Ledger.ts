/** Accounts on target systems, which a sandbox plays in the process of the tests. */
import { Maesn } from "@faktura/maesn"
import type { Account, MaesnClient, Services } from "@faktura/maesn"
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Layer, Redacted } from "effect"
import type { TargetSystem } from "../../../src/mapping/Systems.ts"

/** Runs a program with a new account on a target system. */
export const onSystem =
  (sandbox: Sandbox, system: TargetSystem) =>
  <A, E>(program: Effect.Effect<A, E, Account | MaesnClient | Services>): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const key = sandbox.maesn.addAccount(system)
      const api = Maesn.layer({ apiKey: Redacted.make(sandbox.maesn.apiKey), baseUrl: sandbox.maesn.baseUrl })
      const account = Maesn.account({ key: Redacted.make(key) })
      return program.pipe(Effect.provide(Layer.merge(api, account).pipe(Layer.orDie), { local: true }))
    })
