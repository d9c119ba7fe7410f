import { z } from 'zod'
import { contentShape } from './content.ts'

/**
 * What a candidate tells unasked: a JSON-RPC notification `event`. At least once, in any order; the durable
 * store decides, an event only says when to look.
 */
export const eventShape = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('message'),
    account: z.string(),
    conversation: z.string(),
    author: z.string(),
    id: z.string(),
    content: contentShape,
  }),
  z.object({
    event: z.literal('receipt'),
    account: z.string(),
    from: z.string(),
    receipt: z.enum(['sent', 'delivered', 'read']),
    ids: z.array(z.string()),
  }),
  z.object({ event: z.literal('key-change'), account: z.string(), peer: z.string() }),
  z.object({
    event: z.literal('membership'),
    account: z.string(),
    group: z.string(),
    change: z.string(),
    member: z.string(),
  }),
  z.object({ event: z.literal('notification'), account: z.string(), text: z.string() }),
  z.object({ event: z.literal('typing'), account: z.string(), peer: z.string(), composing: z.boolean() }),
  z.object({ event: z.literal('error'), account: z.string(), cause: z.string(), detail: z.string() }),
])
export type CandidateEvent = z.infer<typeof eventShape>
