import { z } from 'zod'
import { contentShape } from './content.ts'

const stamp = z
  .number()
  .int()
  .nonnegative()
  .optional()
  .describe(
    'When it happened, counted by the adapter from the start of the process: what comes later has a greater number, what the user sees at once has the same',
  )

/**
 * What a candidate tells unasked: a JSON-RPC notification `event`. At least once, in any order; the durable
 * store decides, an event only says when to look. With stamps the order can be told in which things happened, however
 * late they arrive; without them only what had arrived by the next answer of `quiesce` or `list-messages` counts.
 */
export const eventShape = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('message'),
    stamp,
    account: z.string(),
    conversation: z.string(),
    author: z.string(),
    id: z.string(),
    content: contentShape,
  }),
  z.object({
    event: z.literal('receipt'),
    stamp,
    account: z.string(),
    from: z.string(),
    receipt: z.enum(['sent', 'delivered', 'read']),
    ids: z.array(z.string()),
  }),
  z.object({ event: z.literal('key-change'), stamp, account: z.string(), peer: z.string() }),
  z.object({
    event: z.literal('membership'),
    stamp,
    account: z.string(),
    group: z.string(),
    change: z.string(),
    member: z.string(),
  }),
  z.object({ event: z.literal('notification'), stamp, account: z.string(), text: z.string() }),
  z.object({
    event: z.literal('typing'),
    stamp,
    account: z.string(),
    peer: z.string(),
    composing: z.boolean(),
  }),
  z.object({ event: z.literal('error'), stamp, account: z.string(), cause: z.string(), detail: z.string() }),
])
export type CandidateEvent = z.infer<typeof eventShape>
