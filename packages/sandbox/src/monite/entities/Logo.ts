/**
 * Checks a logo: PNG or JPEG by its first bytes and by its declared type, at most 10 MiB.
 *
 * Source: the entities guide (PNG or JPG, up to 10 MB). The sandbox serves the image at the logo's `url`.
 */
import { createHash } from "node:crypto"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { contentUrl, keepContent } from "../world/Contents.ts"
import type { LogoFile } from "../world/Records.ts"
import type { MoniteCall, World } from "../world/World.ts"

/** 10 MiB. */
const maxBytes = 10 * 1024 * 1024

const signatures: Readonly<Record<string, Buffer>> = {
  "image/png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  "image/jpeg": Buffer.from([0xff, 0xd8, 0xff])
}

/**
 * Reads the `file` part of an upload, and keeps its content.
 *
 * @throws 422 if the part is not a file; 413 if it is too large; 415 if type or content is not PNG or JPEG
 */
export const logo = (world: World, call: MoniteCall, origin: string): LogoFile => {
  const part = call.parts.find((candidate) => candidate.name === "file")
  if (part?.filename === undefined) throw invalidBody(["file"], "must be a file with a name")
  if (part.data.length > maxBytes) throw new Refusal(413, "The logo is larger than 10 MiB")
  const signature = signatures[part.type.toLowerCase()]
  if (signature === undefined) throw new Refusal(415, `A logo must be image/png or image/jpeg, not ${part.type}`)
  if (!part.data.subarray(0, signature.length).equals(signature)) {
    throw new Refusal(415, `The file is declared as ${part.type}, but its content is not`)
  }
  const id = world.identity.uuid()
  keepContent(world.store, id, part.type.toLowerCase(), part.data)
  return {
    id,
    // Without a zone, as in Monite's guide: a client that requires a zone must fail.
    created_at: world.moment(call.at).replace("+00:00", ""),
    file_type: "entity-logo",
    name: "upload", // for any name of the sent file, as in Monite's guide
    region: "eu-central-1",
    md5: createHash("md5").update(part.data).digest("hex"),
    mimetype: part.type.toLowerCase(),
    url: contentUrl(origin, id),
    size: part.data.length,
    previews: [],
    pages: []
  }
}
