/** Loaded before a program: writes its peak memory in KiB to the file that `FAKTURA_PEAK` names, when it ends. */
import { writeFileSync } from "node:fs"

const file = process.env["FAKTURA_PEAK"]
if (file !== undefined) process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
