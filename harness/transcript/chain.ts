import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Digest } from '../vocabulary/ids.ts'
import type { Observation } from '../vocabulary/observation.ts'
import { canonical } from './canonical.ts'

/** First line of a stored transcript. The salt keeps the digest of a withheld file from being guessed. */
export interface TranscriptHeader {
  readonly parley: 'transcript/1'
  readonly salt: string
  readonly case: string
  /** Digest of what the campaign began with: the transcript counts for no other. */
  readonly origin?: Digest
}

/** What is recorded of one run: the observations in order. It gets its hash chain when it is stored. */
export interface Recording {
  readonly header: TranscriptHeader
  readonly observations: readonly Observation[]
}

/** A stored recording, with the head of its hash chain. */
export interface Transcript extends Recording {
  readonly head: Digest
}

const headerShape = z.object({
  parley: z.literal('transcript/1'),
  salt: z.string(),
  case: z.string(),
  origin: z.string().exactOptional(),
})
const lineShape = z.object({ h: z.string(), o: z.looseObject({ n: z.number() }) })

const link = (previous: string, text: string): string =>
  createHash('sha256').update(previous).update('\n').update(text).digest('hex')

/** The stored form: a header line, then one line per observation that carries the chain's head so far. */
export function writeTranscript(
  { header, observations }: Recording,
  origin?: Digest,
): { readonly text: string; readonly head: Digest } {
  const first = canonical(origin === undefined ? header : { ...header, origin })
  const lines = [first]
  let head = link('', first)
  for (const observation of observations) {
    const body = canonical(observation)
    head = link(head, body)
    lines.push(`{"h":"${head}","o":${body}}`)
  }
  return { text: `${lines.join('\n')}\n`, head: `sha256:${head}` as Digest }
}

/** What is wrong with a stored transcript, or the transcript. */
export type ReadTranscript =
  | { readonly ok: true; readonly transcript: Transcript }
  | {
      readonly ok: false
      readonly problem: 'malformed' | 'order' | 'chain'
      readonly line: number
      readonly detail: string
    }

/** Reads a stored transcript and checks numbering and hash chain. Never throws: the text is hostile. */
export function readTranscript(text: string): ReadTranscript {
  const lines = text.split('\n')
  if (lines.pop() !== '') return bad('malformed', lines.length + 1, 'the last line is not ended')
  const first = lines[0] ?? ''
  const header = headerShape.safeParse(parse(first))
  if (!header.success) return bad('malformed', 1, 'the header is not that of a transcript')
  let head = link('', first)
  const observations: Observation[] = []
  for (const [index, line] of lines.slice(1).entries()) {
    const parsed = lineShape.safeParse(parse(line))
    if (!parsed.success) return bad('malformed', index + 2, 'not an observation')
    if (parsed.data.o.n !== index)
      return bad('order', index + 2, `observation ${parsed.data.o.n} stands where ${index} belongs`)
    const body = bodyOf(parsed.data.o)
    if (line !== `{"h":"${parsed.data.h}","o":${body}}`)
      return bad('malformed', index + 2, 'not the one form in which a transcript is written')
    head = link(head, body)
    if (head !== parsed.data.h)
      return bad('chain', index + 2, `observation ${index} does not continue the hash chain`)
    observations.push(parsed.data.o as unknown as Observation)
  }
  return {
    ok: true,
    transcript: { header: header.data as TranscriptHeader, observations, head: `sha256:${head}` as Digest },
  }
}

function bad(problem: 'malformed' | 'order' | 'chain', line: number, detail: string): ReadTranscript {
  return { ok: false, problem, line, detail }
}

/** The canonical text; empty for what has none, which no line can hold. */
function bodyOf(observation: unknown): string {
  try {
    return canonical(observation)
  } catch {
    return ''
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
