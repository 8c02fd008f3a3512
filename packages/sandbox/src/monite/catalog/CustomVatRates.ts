/**
 * VAT rates that entities define. The rate is the sum of its components.
 */
import type { Handlers } from "../../http/Api.ts"
import { invalidBody } from "../../http/Refusal.ts"
import { product } from "../../openapi/Decimal.ts"
import { crud } from "../world/Crud.ts"
import type { CustomVatRate } from "../world/Records.ts"
import { entityIdOf, sentMembers } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"
import { customVatRates } from "./Collections.ts"

type RateBody = Pick<CustomVatRate, "name" | "components">

/** 100 percent, in hundredths of a percent. */
const whole = 10_000

/** Returns the whole rate. The sum of binary fractions is rounded to what a caller can mean. */
const valueOf = (components: RateBody["components"]): number => {
  const value = product([components.reduce((sum, component) => sum + component.value, 0)], 1, 6)
  if (value > whole) throw invalidBody(["components"], "the components are more than 100 percent together")
  return value
}

/** Handlers of `/custom_vat_rates`. */
export const customRates = (world: World): Handlers<Scope> =>
  crud<CustomVatRate, RateBody, Partial<RateBody>>({
    operations: "custom_vat_rates",
    parameter: "custom_vat_rate_id",
    kind: "Custom VAT rate",
    collection: customVatRates(world),
    owner: entityIdOf,
    create: ({ components, name }, _, call) => {
      const now = world.moment(call.at)
      return {
        id: world.identity.uuid(),
        created_at: now,
        updated_at: now,
        name,
        components,
        value: valueOf(components),
        created_by_entity_user_id: call.scope.user?.id ?? null
      }
    },
    update: (current, body, call) => {
      const next = { ...current, ...sentMembers(body), updated_at: world.moment(call.at) }
      return { ...next, value: valueOf(next.components) }
    }
  })
