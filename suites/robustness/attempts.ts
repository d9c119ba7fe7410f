import { type Log, proofsOf, stimuliOf } from '#harness'

/** What one client did after it lost the server. `last`: its latest loss. */
export interface Client {
  readonly account: string
  readonly waits: readonly Wait[]
  readonly last: { readonly t: number; readonly isOver: boolean }
}

/** From the loss of a connection, at `lostAt`, to the next login: numbers of observations, and milliseconds. */
export interface Wait {
  readonly lost: number
  readonly lostAt: number
  readonly login: number
  readonly ms: number
  /** The place of the next connection among all of them, and how it came. */
  readonly connection: number
  readonly transport: string
}

/** What the clients did whose server was lost, in the order in which they lost it first. */
export function clientsIn(log: Log): readonly Client[] {
  const losses = byAccount(stimuliOf(log, 'stream.lost'))
  const logins = byAccount(proofsOf(log, 'stream.login'))
  return [...losses].map(([account, own]) => {
    const waits = own.flatMap(({ n, t }): Wait[] => {
      const next = logins.get(account)?.find((login) => login.n > n)
      if (next === undefined) return []
      const { connection, transport } = next.data
      return [{ lost: n, lostAt: t, login: next.n, ms: next.t - t, connection, transport }]
    })
    return { account, waits, last: { t: own.at(-1)?.t ?? 0, isOver: waits.length === own.length } }
  })
}

/**
 * How often two clients came back in another order than they had lost the server in, of those that lost it so near to each other
 * that `part` of the usual wait could have exchanged them. Equal timers ring in the order in which they were set, however long a
 * loaded machine takes over it; those who come another way are not compared, since their way is longer or shorter.
 */
export function exchanges(
  clients: readonly Client[],
  part: number,
): { readonly pairs: number; readonly exchanged: number } {
  let [pairs, exchanged] = [0, 0]
  for (const waits of rounds(clients)) {
    const most = part * median(waits.map(({ ms }) => ms))
    for (const [index, a] of waits.entries())
      for (const b of waits.slice(index + 1)) {
        if (a.transport !== b.transport || Math.abs(a.lostAt - b.lostAt) > most) continue
        pairs += 1
        if (a.lost < b.lost !== a.connection < b.connection) exchanged += 1
      }
  }
  return { pairs, exchanged }
}

/** The value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** The waits after each client's first loss, after its second, and so on. */
function rounds(clients: readonly Client[]): readonly (readonly Wait[])[] {
  const count = Math.max(0, ...clients.map(({ waits }) => waits.length))
  return Array.from({ length: count }, (_, nth) => clients.flatMap(({ waits }) => waits[nth] ?? []))
}

function byAccount<T extends { readonly data: { readonly account: string } }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const each of all) {
    const own = found.get(each.data.account)
    if (own === undefined) found.set(each.data.account, [each])
    else own.push(each)
  }
  return found
}
