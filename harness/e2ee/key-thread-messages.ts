import type { Opened } from './exchange.ts'

/** What a thread is asked, in order. `member` is a number that the asking side gave it. */
export type Asked =
  | { readonly ask: 'begin'; readonly member: number; readonly self: string }
  | { readonly ask: 'end'; readonly member: number }
  | {
      readonly ask: 'hear'
      readonly member: number
      readonly group: string
      readonly remote: string
      readonly bytes: Uint8Array
    }
  | Question

/** What is answered, by its number. */
export type Question = { readonly member: number; readonly number: number } & (
  | { readonly ask: 'distribution'; readonly group: string; readonly chain: string }
  | { readonly ask: 'encrypt'; readonly group: string; readonly chain: string; readonly bytes: Uint8Array }
  | { readonly ask: 'decrypt'; readonly group: string; readonly remote: string; readonly bytes: Uint8Array }
  | { readonly ask: 'records' }
)

/** The answers of a thread. A failure is one of its own side: a message that cannot be opened is an answer. */
export type Answer = { readonly number: number } & (
  | { readonly value: Uint8Array | Opened | Records }
  | { readonly failure: string }
)

/** All sender keys of a member. */
export type Records = readonly (readonly [key: string, value: Uint8Array])[]
