/**
 * Which Monite and which Maesn a run is for.
 */
import * as Context from "effect/Context"

/** The two APIs of this run. */
export class Target extends Context.Service<
  Target,
  {
    /** Names them for people, and for the state file, which belongs to one target for good. Holds no secret. */
    readonly name: string
    /** Whether they certainly hold no record of ours yet: true for a sandbox that was made in this moment. */
    readonly isEmpty: boolean
    /** How often the sandbox failed on purpose, by kind of fault; empty for the real APIs. */
    readonly faults: () => Readonly<Record<string, number>>
  }
>()("invoice-bridge/Target") {}
