import type { Candidate, Outcome } from '../candidate/candidate.ts'
import type { CaseRecorder } from './case-recorder.ts'
import { describeAnswer } from './describe-answer.ts'
import type { EngineFlight, EngineNetwork } from './engine-network.ts'

/** One line of what an account's owner would have seen. The harness keeps it: an engine has no store of messages. */
export interface OpenedText {
  readonly id: string
  readonly from: string
  readonly text: string
  /** Label of the canary in it; `undefined` when nobody here wrote it. */
  readonly canary: string | undefined
}

/** What an account stands on. */
export interface EngineAccountParts {
  readonly candidate: Candidate
  /** The address is the account's handle in the engine. */
  readonly address: string
  readonly network: EngineNetwork
  readonly recorder: CaseRecorder
}

/** An account of one instance of the engine, and what it opened. */
export interface EngineAccount {
  readonly address: string
  readonly instance: string
  /** Everything that was opened, oldest first. */
  readonly opened: readonly OpenedText[]
  /** Ids of the messages that were given to the engine and answered. */
  readonly handled: ReadonlySet<string>
  /** Encrypts for a peer; fetches keys for the first message of a conversation. */
  encrypts(to: string, text: string): Promise<Outcome<{ message: string }>>
  /** The first message to this peer is to use these keys. */
  holdsKeys(of: string, keys: string): void
  /** The next message to this peer comes with keys that are fetched now, though the conversation has begun. */
  fetchesAgain(of: string): void
  /** Gives a message to the engine behind those given before, or beside them. Resolves when it is answered. */
  takes(flight: EngineFlight, beside?: boolean): Promise<OpenedText | undefined>
  /** The process that holds the account. */
  readonly candidate: Candidate
  /** Keeps what came out of a message of a group, and gives the line. */
  opens(flight: Pick<EngineFlight, 'from' | 'id'>, plaintext: string): OpenedText
  /** What the engine said to a message that it did not open. */
  whyNot(id: string): string
  /** Whether a conversation with the peer has begun. */
  knows(peer: string): boolean
  /** Resolves when everything that was given to the engine is answered. */
  idle(): Promise<void>
}

/** See {@link EngineAccount}. What a decrypt call returns with a canary is the proof that the message was opened. */
export function engineAccount({ candidate, address, network, recorder }: EngineAccountParts): EngineAccount {
  const { instance } = candidate
  const begun = new Set<string>()
  const held = new Map<string, string>()
  const again = new Set<string>()
  const opened: OpenedText[] = []
  const handled = new Set<string>()
  const refusals = new Map<string, string>()
  const beside = new Set<Promise<unknown>>()
  let queue: Promise<unknown> = Promise.resolve()

  const encrypt = (peer: string, plaintext: string, keys?: string) =>
    candidate.call('engine-encrypt', {
      account: address,
      peer,
      plaintext,
      ...(keys === undefined ? {} : { keys }),
    })
  const decrypt = async ({ from, id, bytes }: EngineFlight): Promise<OpenedText | undefined> => {
    const message = Buffer.from(bytes).toString('base64')
    const answer = await candidate.call('engine-decrypt', { account: address, peer: from, message })
    handled.add(id)
    if (answer.outcome !== 'ok') {
      refusals.set(id, describeAnswer(answer))
      return undefined
    }
    begun.add(from)
    return keeps({ from, id }, answer.result.plaintext)
  }
  const keeps = ({ from, id }: Pick<EngineFlight, 'from' | 'id'>, plaintext: string): OpenedText => {
    const text = Buffer.from(plaintext, 'base64').toString()
    const [canary] = recorder.labelsIn(text)
    const line = { id, from, text, canary }
    opened.push(line)
    recorder.record(
      canary === undefined
        ? {
            kind: 'claim',
            type: 'plaintext.unknown',
            pco: `upper:${instance}`,
            data: { instance, account: address, from, id, text },
          }
        : {
            kind: 'proof',
            type: 'message.announced',
            pco: `upper:${instance}`,
            data: { instance, account: address, canary, id, text },
          },
    )
    return line
  }
  return {
    address,
    instance,
    candidate,
    opens: keeps,
    opened,
    handled,
    async encrypts(to, text) {
      const plaintext = Buffer.from(text).toString('base64')
      const isKnown = begun.has(to) && !again.delete(to)
      const keys = isKnown ? undefined : (held.get(to) ?? (await network.fetches(to)))
      const answer = await encrypt(to, plaintext, keys)
      const wanting = answer.outcome === 'refused' && answer.cause === 'missing-key' && keys === undefined
      const final = wanting ? await encrypt(to, plaintext, await network.fetches(to)) : answer
      if (final.outcome === 'ok') begun.add(to)
      return final
    },
    holdsKeys: (of, keys) => void held.set(of, keys),
    fetchesAgain: (of) => void again.add(of),
    takes(flight, atOnce = false) {
      if (!atOnce) {
        const turn = queue.then(() => decrypt(flight))
        queue = turn
        return turn
      }
      const run = decrypt(flight).finally(() => beside.delete(run))
      beside.add(run)
      return run
    },
    whyNot: (id) => refusals.get(id) ?? 'refused',
    knows: (peer) => begun.has(peer),
    async idle() {
      await Promise.all([queue, ...beside])
    },
  }
}
