/**
 * Maesn: uploads of files, on a system that has types of documents, and tasks in the background.
 */
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "../support/Clients.ts"
import type { Send } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

/** A caller of the operations that only DATEV Unternehmen online has. */
export const datevCaller = (sandbox: Sandbox): Send => {
  const call = maesnCaller(sandbox)
  const key = sandbox.maesn.addAccount("datev-unternehmen-online")
  return (method, path, body) => call(method, path, body, { "X-ACCOUNT-KEY": key })
}

/** A form with files of these names. */
export const filesForm = (names: ReadonlyArray<string>, fields: Readonly<Record<string, string>> = {}): FormData => {
  const form = new FormData()
  for (const name of names) form.append("file", new File([`content of ${name}`], name))
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

export const maesnFiles = async (sandbox: Sandbox): Promise<Table> => {
  const call = datevCaller(sandbox)
  const fields = { documentType: "Rechnungseingang", documentDate: "2026-01-15", note: "January" }
  let task = ""
  return {
    getDocumentTypes: [200, () => call("GET", "/accounting/files/documentTypes")],
    getDocumentExtensions: [200, () => call("GET", "/accounting/files/documentExtensions")],
    postFile: [201, () => call("POST", "/accounting/files", filesForm(["bill.pdf"], fields))],
    postFileAsync: [
      202,
      async () => {
        const reply = await call("POST", "/accounting/files/async", filesForm(["bill.pdf"], fields))
        task = reply.body.data.taskId
        return reply
      }
    ],
    getAsyncTaskInfo: [200, () => call("GET", `/accounting/asyncTask/${task}`)]
  }
}
