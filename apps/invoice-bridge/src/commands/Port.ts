/** Ports of flags and of the environment. */

/** True for a port of TCP. 0 stands for a free one. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535
