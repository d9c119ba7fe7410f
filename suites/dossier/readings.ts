import { claimsOf, type Log, proofsOf, type Reading } from '#harness'

/** What was opened at one process, by the id of the delivery: the number of the observation, and the text that came out. */
export function openings(
  log: Log,
  instance: string,
): ReadonlyMap<string, { readonly n: number; readonly text: string }> {
  const told = proofsOf(log, 'message.announced')
    .filter((o) => o.data.instance === instance)
    .map((o) => [o.data.id ?? '', { n: o.n, text: o.data.text ?? '' }] as const)
  // a plaintext without a canary is the engine's word alone: it was opened, and to something that nobody wrote
  const strange = claimsOf(log, 'plaintext.unknown')
    .filter((o) => o.data.instance === instance)
    .map((o) => [o.data.id, { n: o.n, text: o.data.text }] as const)
  return new Map([...told, ...strange])
}

/** How many of these deliveries were opened, as a reading out of all of them. */
export function openedOf(figure: string, log: Log, instance: string, ids: readonly string[]): Reading {
  const opened = openings(log, instance)
  const at = ids.flatMap((id) => opened.get(id)?.n ?? [])
  return { figure, value: at.length, of: ids.length, at: at.slice(0, 20) }
}

/** Whether a canary came out at a process: the control of what was not opened there. */
export function cameOut(log: Log, canary: string, instance: string): number[] {
  return proofsOf(log, 'message.announced')
    .filter((o) => o.data.canary === canary && o.data.instance === instance)
    .map((o) => o.n)
}

/** Every figure of a play that lost its control. */
export function lost(figures: readonly string[], because: string) {
  return { readings: [], unread: figures.map((figure) => ({ figure, because })) }
}
