/**
 * Tracks the open connections of a server, and which of them are idle.
 *
 * A server may end an idle connection at any moment. A caller with a connection pool notices it late: its next request
 * uses a connection that is gone. Why not Node's own list: Node can close idle connections, but cannot reset them.
 */
import type { Server } from "node:http"
import type { Socket } from "node:net"

/** Ends a connection. See `hangUp` in `Wire.ts`. */
type Ending = (socket: Socket) => void

/** Tracks the connections of a server from its creation. */
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

  /** Ends every connection without a request under way. Returns their number. */
  endIdle(end: Ending): number {
    const idle = [...this.#underWay].filter(([socket, underWay]) => underWay === 0 && !socket.destroyed)
    for (const [socket] of idle) end(socket)
    return idle.length
  }
}
