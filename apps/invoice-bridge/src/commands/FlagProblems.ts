/** Checks of settings that several commands take. Each message names the flag or the variable, and the value. */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Schema from "effect/Schema"
import { MappingSettings } from "../mapping/MappingSettings.ts"
import { isTargetSystem, systems } from "../mapping/Systems.ts"

interface Check {
  readonly isRight: (value: string) => boolean
  /** Message after the flag and its wrong value. Says what to give. */
  readonly problem: string
}

const checks = {
  "--system": { isRight: isTargetSystem, problem: `is not known. Allowed are ${Object.keys(systems).join(", ")}.` },
  "--time-zone": {
    isRight: Schema.is(MappingSettings.fields.timeZone),
    problem: "is not a time zone. Give one such as Europe/Berlin."
  },
  "--country": {
    isRight: Schema.is(MappingSettings.fields.country),
    problem: "is not a country. Give an ISO 3166-1 code such as DE."
  },
  "--entity": {
    isRight: (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
    problem: "is not an id of Monite. Give a UUID such as 123e4567-e89b-12d3-a456-426614174000."
  },
  "--carry-from": {
    isRight: LocalDate.isLocalDate,
    problem: "is not a day. Give one such as 2026-12-01."
  }
} as const satisfies Readonly<Record<string, Check>>

/** Returns what is wrong with the value of a flag, or `undefined`. */
export const flagProblem = (flag: keyof typeof checks, value: string): string | undefined => {
  const { isRight, problem }: Check = checks[flag]
  return isRight(value) ? undefined : `${flag} ${value === "" ? '""' : value} ${problem}`
}

/**
 * Returns what is wrong with the address of an API, or `undefined`. Hazard: the message must not quote the address. It may hold a
 * password, and a secret is sometimes pasted into the wrong field.
 *
 * @param name flag or variable of the address
 */
export const addressProblem = (name: string, address: string): string | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:\/\//i.test(address)) {
    return `${name} is not an absolute URL. Give one such as https://api.example.com/v1.`
  }
  if (url.username !== "" || url.password !== "") return `${name} has a user name or a password. Remove it.`
  return /[?#\s]/.test(address) ? `${name} has a query, a fragment or white space. Remove it.` : undefined
}
