import { finds, type Judgement, type Log, never, proof } from '#harness'

/** Each of the named users of ours opened the message, unaltered, as one of the group. */
export function readBy(log: Log, canary: string, names: readonly string[], because: string): Judgement[] {
  return names.map((name) =>
    finds(
      log,
      proof(
        'message.opened',
        (d) => d.canary === canary && d.by === name && d.intact && d.group !== undefined,
      ),
      `${because}: ${name} opens it`,
    ),
  )
}

/** Nobody of the named users opened the message. */
export function unreadBy(log: Log, canary: string, names: readonly string[], because: string): Judgement {
  return never(
    log,
    proof('message.opened', (d) => d.canary === canary && names.includes(d.by)),
    because,
  )
}
