/**
 * Declarations of an entity for its onboarding to payments.
 */
import type { World } from "../world/World.ts"
import { single } from "./Single.ts"
import type { Single } from "./Single.ts"

/** Acceptance of terms, or a declaration, with its time. */
interface Declared {
  readonly date?: string | null
  readonly ip?: string | null
}

/** Declarations of an entity. A null part is not declared yet. */
export interface OnboardingData {
  readonly business_profile: { readonly mcc?: string | null; readonly url?: string | null } | null
  readonly ownership_declaration: Declared | null
  readonly tos_acceptance: Declared | null
  readonly treasury_tos_acceptance: Declared | null
}

/** Declarations of a new entity. */
export const undeclared: OnboardingData = {
  business_profile: null,
  ownership_declaration: null,
  tos_acceptance: null,
  treasury_tos_acceptance: null
}

/** Returns the declarations of the entities. */
export const onboardingData = (world: World): Single<OnboardingData> =>
  single(world, "/entities/{entity_id}/onboarding_data", undeclared)
