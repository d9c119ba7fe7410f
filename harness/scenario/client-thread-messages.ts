import type { StanzaMark } from '../formats/stanza/mark-of.ts'
import type { CallOptions, Departure } from './proxy.ts'
import type { CalledProxy, Caller } from './proxy-client.ts'

/** What a thread of clients is told of one of them. */
export type ClientTold = { readonly client: number } & (
  | {
      readonly does: 'call'
      readonly caller: Omit<Caller, 'bell' | 'onStanza' | 'onEnd'>
      readonly options: CallOptions
    }
  | { readonly does: 'write'; readonly text: string }
  | { readonly does: 'leave'; readonly how: Departure }
  | { readonly does: 'close' }
)

/** What it tells. */
export type ClientTells = { readonly client: number } & (
  | { readonly seen: 'called'; readonly of: Pick<CalledProxy, 'protocol' | 'address' | 'port' | 'problem'> }
  | { readonly seen: 'stanza'; readonly mark: StanzaMark }
  | { readonly seen: 'end' }
)
