/**
 * Types of the two parts of undici that `UndiciPool` loads by their own paths. Why: undici declares types for the whole
 * only.
 */
declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici"

  export default Agent
}

declare module "undici/lib/dispatcher/dispatcher1-wrapper.js" {
  import { Dispatcher1Wrapper } from "undici"

  export default Dispatcher1Wrapper
}
