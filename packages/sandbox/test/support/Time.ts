/** A clock that stands still until it is moved. */
export const stillClock = (iso: string) => {
  let now = Date.parse(iso)
  return {
    clock: (): Date => new Date(now),
    advance: (ms: number): void => {
      now += ms
    }
  }
}
