/**
 * All kinds of change, by the families of oasdiff's checks.
 */
import { bodyKinds } from "./Bodies.ts"
import { endpointKinds } from "./Endpoints.ts"
import { extensionKinds } from "./Extensions.ts"
import type { Kind } from "./Kind.ts"
import { parameterKinds } from "./Parameters.ts"
import { recordKinds } from "./Records.ts"
import { unionKinds } from "./Unions.ts"
import { valueKinds } from "./Values.ts"

/** The table. */
export const kinds: ReadonlyArray<Kind> = [
  ...endpointKinds,
  ...parameterKinds,
  ...bodyKinds,
  ...valueKinds,
  ...recordKinds,
  ...unionKinds,
  ...extensionKinds
]
