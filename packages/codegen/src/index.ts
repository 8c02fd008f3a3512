/**
 * Codegen as a library: what the `faktura` command is made of.
 */
export * from "./generate/Generate.ts"
export * from "./naming/Layout.ts"
export { parser, plugins } from "./generate/HeyApi.ts"
export type { ParserOptions } from "./generate/HeyApi.ts"
export type { Remark, RemarkKind } from "./warnings/Report.ts"
export { openAnswers } from "./normalize/OpenAnswers.ts"
export * from "./plugin/index.ts"
export * from "./openapi/Problem.ts"
export * from "./workspace/Spec.ts"
export * from "./output/Swap.ts"
export * from "./workspace/Workspace.ts"
