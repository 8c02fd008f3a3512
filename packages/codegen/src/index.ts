/**
 * Codegen as a library: what the `faktura` command is made of.
 */
export * from "./Generate.ts"
export * from "./Layout.ts"
export { parser, plugins } from "./HeyApi.ts"
export type { ParserOptions } from "./HeyApi.ts"
export type { Remark, RemarkKind } from "./mend/Report.ts"
export { openAnswers } from "./OpenAnswers.ts"
export * from "./plugin/index.ts"
export * from "./Problem.ts"
export * from "./Spec.ts"
export * from "./Swap.ts"
export * from "./Workspace.ts"
