/**
 * The open connections of a server, and which of them are idle.
 *
 * A server may end an idle connection at any moment, and a caller that keeps connections learns of it too late: its next
 * request goes into a connection that is gone. Node closes idle connections, but cannot reset them, so they are kept
 * here.
 */
import type { Server } from "node:http"
import type { Socket } from "node:net"

/** Ends a connection; see `hangUp` in Wire. */
type Ending = (socket: Socket) => void

/** Follows the connections of a server from the moment it is made. */
export class Connections {
  /** Open connections, with the number of their requests under way. */
  readonly #underWay = new Map<Socket, number>()

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#underWay.set(socket, 0)
      socket.once("close", () => this.#underWay.delete(socket))
    })
    server.on("request", ({ socket }, response) => {
      this.#add(socket, 1)
      response.once("close", () => this.#add(socket, -1))
    })
  }

  #add(socket: Socket, change: number): void {
    const underWay = this.#underWay.get(socket)
    if (underWay !== undefined) this.#underWay.set(socket, underWay + change)
  }

  /** Ends every connection without a request under way, and says how many these were. */
  endIdle(end: Ending): number {
    const idle = [...this.#underWay].filter(([socket, underWay]) => underWay === 0 && !socket.destroyed)
    for (const [socket] of idle) end(socket)
    return idle.length
  }
}
