/**
 * Names in Maesn's older documentation that callers still send, and their names today.
 *
 * Requests may use both. Responses use only today's names.
 */

/** States of an invoice. */
export const todaysStatus: Readonly<Record<string, string>> = { AUTHORISED: "OPEN", CANCELED: "VOIDED" }

/**
 * Tax treatments of an invoice. Null if today's list has no name for the older one. `EXPORT ` is spelled as documented.
 */
export const todaysTaxRule: Readonly<Record<string, string | null>> = {
  FREETAX: "TAXFREE",
  INTRACOMMUNITY: "INTRACOMMUNITY_GOODS",
  CONSTRUCTIONSERVICE: "CONSTRUCTION_SERVICE",
  EXTERNALSERVICE: "NON_DOMESTIC_SERVICE",
  THIRDPARTYCOUNTRYSERVICE: "EXPORT_SERVICE",
  THIRDPARTYCOUNTRYDELIVERY: "EXPORT_GOODS",
  REVERSECHARGE: "REVERSE_CHARGE",
  "EXPORT ": "EXPORT_GOODS",
  EXPORT: "EXPORT_GOODS",
  VATSALES: null,
  NONE: null,
  DEFAULT: null,
  EU: null,
  NOTEU: null,
  SS: null,
  CUSTOM: null
}
