/**
 * Mails, history, files and checks of receivables.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"
import { Documents } from "./Documents.ts"
import { causeOf, history } from "./History.ts"
import { emailOf, mails } from "./Mails.ts"
import { variableList } from "./Variables.ts"
import { verification } from "./Verify.ts"

/** Behavior of what belongs to a receivable. @param origin `http://127.0.0.1:<port>` */
export const receivableDetails = (world: World, origin: () => string): Part<Scope> => {
  const documents = new Documents(world, origin)
  return {
    handlers: {
      ...history(world),
      ...mails(documents),
      get_receivables_variables: () => ({ status: 200, body: variableList }),
      get_receivables_id_pdf_link: (call) => {
        const url = documents.render(documents.current(call), causeOf(call))
        return { status: 200, body: { file_url: url, original_file_url: url } }
      },
      post_receivables_id_verify: (call) => {
        const receivable = documents.current(call)
        const entity = documents.entity(causeOf(call))
        return { status: 200, body: verification(world, receivable, entity, emailOf(world, receivable)) }
      }
    },
    rules: {}
  }
}
