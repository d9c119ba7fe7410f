import { z } from 'zod'

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)

const media = z.object({
  mediaKind: z.enum(['image', 'video', 'voice', 'file']),
  path: z.string(),
  key: base64,
  sha256: base64,
  blobSha256: base64,
  length: z.number().int().nonnegative(),
  mime: z.string(),
  name: z.string(),
  caption: z.string(),
})

/** A file that a user attaches. `thumbnail`: a small picture of it that the application makes, sent inside the message. */
export const fileShape = z.object({
  mediaKind: z.enum(['image', 'video', 'voice', 'file']),
  mime: z.string(),
  name: z.string(),
  caption: z.string(),
  bytes: base64,
  thumbnail: base64.optional(),
})
export type UserFile = z.infer<typeof fileShape>

/**
 * What a user sends and reads, as the adapter names it. The same kinds exist inside the encryption
 * (`fixtures/profile/content.proto`); receipts and group control are not user content and are absent here.
 */
export const contentShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), body: z.string() }),
  z.object({
    kind: z.literal('reply'),
    target: z.string(),
    author: z.string(),
    quote: z.string(),
    body: z.string(),
  }),
  z.object({
    kind: z.literal('reaction'),
    target: z.string(),
    author: z.string(),
    emoji: z.string(),
    revoked: z.boolean(),
  }),
  z.object({ kind: z.literal('edit'), target: z.string(), body: z.string() }),
  z.object({ kind: z.literal('delete'), target: z.string() }),
  z.object({ kind: z.literal('media'), ...media.shape }),
  z.object({
    kind: z.literal('contact'),
    name: z.string(),
    phones: z.array(z.string()),
    emails: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string(),
    address: z.string(),
  }),
  z.object({ kind: z.literal('sticker'), pack: z.string(), emoji: z.string(), ...media.shape }),
  z.object({ kind: z.literal('unsupported'), note: z.string() }),
])

/** See {@link contentShape}. `unsupported` is how a kind that the messenger cannot show appears in a listing. */
export type UserContent = z.infer<typeof contentShape>

/** Kinds that a user can send, in the order of the feature list. Each is a PICS feature `content:<kind>`. */
export const SENDABLE_KINDS = [
  'text',
  'reply',
  'reaction',
  'edit',
  'delete',
  'media',
  'contact',
  'location',
  'sticker',
] as const
export type SendableKind = (typeof SENDABLE_KINDS)[number]
