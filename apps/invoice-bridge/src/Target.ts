/**
 * Target of a run: the Monite and the Maesn that it uses.
 */
import * as Context from "effect/Context"

/** The two APIs of this run. */
export class Target extends Context.Service<
  Target,
  {
    /**
     * Name of the target, for people and for the state file, which belongs to one target for good. Contains no secret.
     */
    readonly name: string
    /** True if the APIs have no record of ours: for a sandbox that was just created. */
    readonly isEmpty: boolean
    /** Number of injected faults of the sandbox, by kind. Empty for the real APIs. */
    readonly faults: () => Readonly<Record<string, number>>
  }
>()("invoice-bridge/Target") {}
