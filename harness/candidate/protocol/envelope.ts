import { z } from 'zod'

/** JSON-RPC 2.0, one object per line. Ids are numbers or strings; answers may come out of order. */
export const requestShape = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
})

/** An answer: exactly one of `result` and `error`. */
export const responseShape = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string(), z.null()]),
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number(),
      message: z.string(),
      data: z.looseObject({ cause: z.string().optional() }).optional(),
    })
    .optional(),
})

/** The longest line, in bytes, that either side may send. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024
