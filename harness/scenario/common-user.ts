import type { Candidate } from '../candidate/candidate.ts'
import { quietPeriod } from '../environment/waiting.ts'
import { unmarkedDigest } from '../judge/unmarked.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import { canonical } from '../transcript/canonical.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { Halt } from './halt.ts'
import type { Addressee, CandidateUser } from './users.ts'

/** What a candidate's user of any plane stands on. */
export interface CommonUserParts {
  readonly name: string
  readonly candidate: Candidate
  readonly recorder: CaseRecorder
  readonly blobs: BlobStore
  /** What the case's candidate users were asked to send: content by canary label. */
  readonly expected: Map<string, string>
  /** Listings of one campaign are numbered, so that judges can tell them apart. */
  readonly nextListing: () => number
}

/** A message as the store of a user shows it. */
export interface ShownEntry {
  readonly conversation: string
  readonly author: string
  readonly id: string
  readonly content: string
  /** Label of the canary in the content; `undefined` when nobody here wrote it. */
  readonly canary: string | undefined
  readonly sentAt?: number
  readonly marks?: readonly string[]
  readonly state?: string
}

/** A numbered listing, and the labels of the canaries in it. */
export interface Listing {
  readonly listing: number
  readonly canaries: readonly string[]
}

/** Records what a listing showed: every message with a canary by itself, then the listing as a whole. */
export function showsListing(
  { recorder, expected }: CommonUserParts,
  { instance, address }: Pick<CandidateUser, 'instance' | 'address'>,
  from: Addressee,
  listing: number,
  entries: readonly ShownEntry[],
): Listing {
  const pco = `upper:${instance}` as const
  const own = { instance, account: address, listing }
  const canaries: string[] = []
  const unmarked: string[] = []
  let placeholders = 0
  for (const { canary, ...entry } of entries) {
    if (canary === undefined) {
      if (entry.content.includes('"kind":"unsupported"')) placeholders += 1
      unmarked.push(unmarkedDigest(entry.content))
      continue
    }
    canaries.push(canary)
    const data = { ...own, ...entry, canary, intact: isSame(expected.get(canary), entry.content) }
    recorder.record({ kind: 'proof', type: 'message.shown', pco, data })
  }
  const data = {
    ...own,
    conversation: from.address,
    entries: entries.length,
    canaries,
    unmarked,
    ...(placeholders > 0 ? { placeholders } : {}),
  }
  recorder.record({ kind: 'claim', type: 'store.listed', pco, data })
  return { listing, canaries }
}

/** Waits until the candidate says that nothing is pending, or for its declared batching time. */
export async function settlesDown({ candidate, recorder }: CommonUserParts, address: string): Promise<void> {
  const { instance, hello } = candidate
  if (!hello.features.includes('quiesce')) return quietPeriod(hello.timers.batchingMs ?? 0)
  const answer = await candidate.call('quiesce', {})
  if (answer.outcome !== 'ok') return
  const data = { instance, account: address }
  recorder.record({ kind: 'claim', type: 'queue.quiet', pco: `upper:${instance}`, data })
}

/**
 * The steps of a user that follow from how it tries to send and how its store is read.
 * @param did what the candidate does with a message, for the reason of a halt
 */
export function commonSteps(
  name: string,
  did: 'encrypt' | 'send',
  tries: CandidateUser['tries'],
  reads: (from: Addressee) => Promise<Listing>,
): Pick<CandidateUser, 'tries' | 'sends' | 'lists' | 'shows'> {
  return {
    tries,
    async sends(to, content) {
      const sent = await tries(to, content)
      if (sent.outcome !== 'ok')
        throw new Halt(
          `${name} sends`,
          `the candidate did not ${did} an ordinary message: ${sent.outcome} ${sent.cause}`,
        )
      return sent
    },
    lists: async (from) => (await reads(from)).listing,
    shows: async (from, sealed) => (await reads(from)).canaries.includes(sealed.canary),
  }
}

/** Of an answer the quotation may be another one: whoever has the message that is answered shows their own copy of it. */
function isSame(expected: string | undefined, shown: string): boolean {
  if (expected === shown) return true
  return expected?.includes('"kind":"reply"') === true && withoutQuote(expected) === withoutQuote(shown)
}

const withoutQuote = (content: string) => canonical({ ...JSON.parse(content), quote: '' })
