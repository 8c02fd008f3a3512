/**
 * Settings: of each entity, and of the partner's project.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { kindPrefixes, nextCounter, numberForm, setNextCounter, setNumberForm } from "../world/Numbers.ts"
import type { NumberForm, NumberedKind } from "../world/Numbers.ts"
import { pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { visibleEntity } from "./Entities.ts"
import { merged, single } from "./Single.ts"
import type { Single } from "./Single.ts"

/** Settings of an entity. Members that no rule of the sandbox uses are not listed. */
export interface EntitySettings {
  readonly payables_skip_approval_flow: boolean
}

const firstSettings = {
  accounting: null,
  allow_purchase_order_autolinking: true,
  currency: null,
  document_rendering: { display_entity_bank_account: true, display_line_items: true },
  generate_paid_invoice_pdf: false,
  language: "en",
  mail: null,
  payables_ocr_auto_tagging: null,
  payables_skip_approval_flow: false,
  payment_priority: "working_capital",
  quote_signature_required: false,
  receivable_edit_flow: "compliant",
  reminder: { enabled: true },
  vat_inclusive_discount_mode: "exclusive",
  vat_mode: "exclusive"
} as const

/** Returns the settings of the entities. */
export const settingsIn = (world: World): Single<EntitySettings> =>
  single<EntitySettings>(world, "/entities/{entity_id}/settings", firstSettings)

const firstProject = {
  api_version: "2024-05-25",
  commercial_conditions: null,
  currency: null,
  default_role: null,
  mail: { attach_documents_as_pdf: true, from_email_username: null, from_name: null },
  payable: null,
  payments: null,
  receivable: null,
  units: null,
  website: null
} as const

interface SettingsBody {
  readonly document_ids?:
    | (Partial<NumberForm> & { readonly next_number?: Partial<Record<NumberedKind, number | null>> | null })
    | null
}

/** Handlers of the settings. */
export const settings = (world: World): Handlers<Scope> => {
  const { store } = world
  const own = settingsIn(world)
  const project = single<object>(world, "/settings", firstProject)
  const entityIn = (call: MoniteCall): string => visibleEntity(world, call.scope, pathOf(call, "entity_id")).id
  const shown = (id: string) => ({ status: 200, body: { ...own.get(id), document_ids: numberForm(store, id) } })
  const kinds = Object.keys(kindPrefixes) as ReadonlyArray<NumberedKind> // the keys of the table

  return {
    get_entities_id_settings: (call) => shown(entityIn(call)),
    patch_entities_id_settings: (call) => {
      const id = entityIn(call)
      const { document_ids: numbers, ...body } = bodyOf<SettingsBody>(call)
      const { next_number: next, ...form } = numbers ?? {}
      own.set(id, merged(own.get(id), body))
      if (Object.keys(form).length > 0) setNumberForm(store, id, merged(numberForm(store, id), form))
      for (const kind of kinds) {
        const counter = next?.[kind]
        if (counter != null) setNextCounter(store, id, kind, counter)
      }
      return shown(id)
    },
    get_entities_id_settings_next_document_numbers: (call) => {
      const id = entityIn(call)
      return { status: 200, body: Object.fromEntries(kinds.map((kind) => [kind, nextCounter(store, id, kind)])) }
    },
    get_settings: () => ({ status: 200, body: project.get("") }),
    patch_settings: (call) => ({
      status: 200,
      body: project.set("", merged(project.get(""), bodyOf<object>(call)))
    })
  }
}
