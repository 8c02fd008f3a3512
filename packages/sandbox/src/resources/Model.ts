/**
 * Knowledge of a document before any request: its schemas, the role of each operation, and samples.
 */
import type { ApiDocument } from "../openapi/Document.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import { Validator } from "../openapi/Validation.ts"
import type { Identity } from "../state/Identity.ts"
import type { Store } from "../state/Store.ts"
import { plansOf } from "./Roles.ts"
import type { Plan } from "./Roles.ts"
import { Samples } from "./Samples.ts"

/** Knowledge of one document. It does not change. */
export interface Model {
  readonly document: ApiDocument
  readonly schemas: Schemas
  readonly validator: Validator
  readonly samples: Samples
  /** Plans of the operations, by operation id. */
  readonly plans: ReadonlyMap<string, Plan>
}

/** Parts that the handlers of a document share. */
export interface Engine extends Model {
  readonly store: Store
  readonly identity: Identity
}

/** Cache. Why: a test run starts hundreds of sandboxes of the same document. */
const models = new WeakMap<ApiDocument, Map<number, Model>>()

/** Returns the knowledge of a document. @param seed seed of the samples */
export const modelOf = (document: ApiDocument, seed: number): Model => {
  const own = models.get(document) ?? new Map<number, Model>()
  models.set(document, own)
  const known = own.get(seed)
  if (known !== undefined) return known
  const validator = Validator.of(document)
  const { schemas } = validator
  const samples = new Samples(document, validator, seed)
  const model = { document, schemas, validator, samples, plans: plansOf(document, schemas) }
  own.set(seed, model)
  return model
}
