/**
 * Onboarding of an entity to payments: declarations, requirements, payment methods, documents and links.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { entityIdOf, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { visibleEntity } from "./Entities.ts"
import { onboardingData, undeclared } from "./OnboardingData.ts"
import type { OnboardingData } from "./OnboardingData.ts"
import { checkFiles, submitted } from "./Papers.ts"
import { methodsIn, paymentMethods } from "./PaymentMethods.ts"
import { missingFor, watching } from "./Requirements.ts"
import { merged } from "./Single.ts"

/** Requirements of an entity, in both forms that the document has. */
const requirementsOf = (world: World, entityId: string) => {
  const missing = missingFor(world, entityId)
  return {
    requirements: { currently_due: missing, eventually_due: [], pending_verification: [] },
    requirements_errors: [],
    verification_errors: [],
    verification_status: missing.length === 0 ? "enabled" : "disabled"
  }
}

/** Lifetime of a link whose time the API sets. */
const linkLifetimeMs = 86_400_000

/** Handlers of the onboarding. @param origin address of the running server */
export const onboarding = (world: World, origin: () => string): Handlers<Scope> => {
  const declarations = onboardingData(world)
  const entityIn = (call: MoniteCall): string => visibleEntity(world, call.scope, pathOf(call, "entity_id")).id
  const declare = (call: MoniteCall, next: (entityId: string, body: object) => OnboardingData) => {
    const entityId = entityIn(call)
    return watching(world, entityId, call.at, () => ({
      status: 200,
      body: declarations.set(entityId, next(entityId, bodyOf<object>(call)))
    }))
  }
  const link = (path: string) => {
    const id = world.identity.uuid()
    return { id, url: `${origin()}/__sandbox/${path}/${id}` }
  }

  return {
    ...paymentMethods(world, entityIn),
    get_entities_id_onboarding_data: (call) => ({ status: 200, body: declarations.get(entityIn(call)) }),
    put_entities_id_onboarding_data: (call) => declare(call, (_, body) => ({ ...undeclared, ...body })),
    patch_entities_id_onboarding_data: (call) =>
      declare(call, (entityId, body) => merged(declarations.get(entityId), body)),
    get_entities_id_onboarding_requirements: (call) => ({ status: 200, body: requirementsOf(world, entityIn(call)) }),
    get_onboarding_requirements: (call) => {
      const { requirements, ...rest } = requirementsOf(world, entityIdOf(call))
      const { receive, send } = methodsIn(world).get(entityIdOf(call))
      const data = [...new Set([...receive, ...send])].map((method) => ({
        payment_method: method,
        requirements: { ...requirements, past_due: [] },
        ...rest
      }))
      return { status: 200, body: { data } }
    },
    post_entities_id_documents: (call) => {
      entityIn(call)
      return { status: 204 }
    },
    post_onboarding_documents: (call) => {
      const entityId = entityIdOf(call)
      checkFiles(world, call)
      submitted(world).set(entityId, merged(submitted(world).get(entityId), bodyOf<object>(call)))
      return { status: 204 }
    },
    post_onboarding_links: (call) => {
      const body = bodyOf<{ readonly expires_at: string }>(call)
      if (Date.parse(body.expires_at) <= call.at.getTime()) throw invalidBody(["expires_at"], "must be in the future")
      return { status: 200, body: { ...body, ...link("onboarding"), entity_id: entityIdOf(call) } }
    },
    post_payment_onboarding_links: (call) => {
      const body = bodyOf<{ readonly recipient: { readonly type: "entity" | "counterpart"; readonly id: string } }>(
        call
      )
      const { id, type } = body.recipient
      const isKnown =
        type === "entity" ? id === entityIdOf(call) : world.counterparts.get(id)?.owner === entityIdOf(call)
      if (!isKnown) throw new Refusal(400, `The ${type} ${id} does not exist`)
      const expires = new Date(call.at.getTime() + linkLifetimeMs)
      const times = { created_at: world.moment(call.at), expires_at: world.moment(expires) }
      return { status: 200, body: { ...body, ...link("payment_onboarding"), ...times } }
    }
  }
}
