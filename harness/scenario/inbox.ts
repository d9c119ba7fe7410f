import type { CaseRecorder } from './case-recorder.ts'
import type { Tester } from './users.ts'

/** What the candidate sent to a simulated user and was not opened yet. */
export interface Inbox<Message> extends Pick<Tester, 'holds' | 'releases' | 'held'> {
  arrives(message: Message): void
  /** Resolves when everything that was let through so far is opened. */
  opened(): Promise<void>
}

/**
 * Opens messages one after another as they come, or as they are released.
 * @param name the simulated user's @param rest called when everything that was let through so far is opened
 */
export function inboxOf<Message extends { readonly id: string }>(
  name: string,
  recorder: CaseRecorder,
  open: (message: Message) => Promise<void>,
  rest: () => void = () => {},
): Inbox<Message> {
  const queue: Message[] = []
  let holding = false
  let opening: Promise<void> = Promise.resolve()
  let batches = 0

  const drain = () => {
    const batch = queue.splice(0)
    batches += 1
    opening = opening.then(async () => {
      for (const message of batch) await open(message)
      batches -= 1
      if (batches === 0) rest()
    })
  }
  return {
    arrives(message) {
      queue.push(message)
      if (!holding) drain()
    },
    opened: () => opening,
    holds() {
      holding = true
    },
    async releases(order) {
      const batch = queue.splice(0)
      const chosen = order ? order.flatMap((index) => batch[index] ?? []) : batch
      for (const [index, { id }] of batch.entries())
        if (order && !order.includes(index))
          recorder.record({
            kind: 'stimulus',
            type: 'message.dropped',
            pco: `tester:${name}`,
            data: { id },
          })
      queue.push(...chosen)
      holding = false
      drain()
      await opening
    },
    held: () => queue.length,
  }
}
