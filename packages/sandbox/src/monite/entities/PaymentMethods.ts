/**
 * Payment methods of an entity. A method is active as soon as the entity has provided everything.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers, Reply } from "../../http/Api.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { missingFor } from "./Requirements.ts"
import { single } from "./Single.ts"
import type { Single } from "./Single.ts"

/** Names of the methods, by type. */
const names = {
  sepa_credit: "SEPA Payments",
  us_ach: "US ACH Payments",
  blik: "BLIK",
  card: "Card payments",
  bacs_direct_debit: "Bacs Direct Debit",
  bancontact: "Bancontact",
  eps: "Electronic Payment Standard",
  giropay: "Giropay",
  ideal: "iDEAL",
  p24: "Przelewy24",
  sepa_debit: "SEPA Direct Debit",
  sofort: "SOFORT",
  applepay: "Apple Pay",
  googlepay: "Google Pay",
  affirm: "Affirm",
  klarna: "Klarna"
} as const

type Method = keyof typeof names

/** Methods that an entity has chosen, by the direction of the money. */
export interface Methods {
  readonly receive: ReadonlyArray<Method>
  readonly send: ReadonlyArray<Method>
}

interface MethodsBody {
  readonly payment_methods?: ReadonlyArray<Method>
  readonly payment_methods_receive?: ReadonlyArray<Method>
  readonly payment_methods_send?: ReadonlyArray<Method>
}

/** Returns the methods of the entities. */
export const methodsIn = (world: World): Single<Methods> =>
  single<Methods>(world, "/entities/{entity_id}/payment_methods", { receive: [], send: [] })

/** Handlers of the payment methods. @param entityIn returns the entity of a call */
export const paymentMethods = (world: World, entityIn: (call: MoniteCall) => string): Handlers<Scope> => {
  const methods = methodsIn(world)
  const shown = (entityId: string): Reply => {
    const status = missingFor(world, entityId).length === 0 ? "active" : "inactive"
    const { receive, send } = methods.get(entityId)
    const of = (direction: string, types: ReadonlyArray<Method>) =>
      types.map((type) => ({ type, name: names[type], direction, status }))
    return { status: 200, body: { data: [...of("receive", receive), ...of("send", send)] } }
  }
  return {
    get_entities_id_payment_methods: (call) => shown(entityIn(call)),
    put_entities_id_payment_methods: (call) => {
      const entityId = entityIn(call)
      const body = bodyOf<MethodsBody>(call)
      const receive = body.payment_methods_receive ?? body.payment_methods ?? []
      methods.set(entityId, { receive, send: body.payment_methods_send ?? [] })
      return shown(entityId)
    }
  }
}
