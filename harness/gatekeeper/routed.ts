/** A ciphertext between users; `bytes` are whatever the sender made. */
export interface RoutedMessage {
  /** Internal address of the sender. */
  readonly from: string
  readonly to: string
  /** The message id, of the sender's choice. */
  readonly id: string
  readonly encoding: 'pkmsg' | 'msg'
  readonly bytes: Uint8Array
  /** The sender's commitment to what is inside, if there is one: base64. */
  readonly commitment?: string
}

/** A ciphertext that a candidate's user sent to a group: one for all. */
export interface RoutedGroupMessage {
  readonly from: string
  readonly group: string
  readonly id: string
  readonly bytes: Uint8Array
}

/** What else the candidate sent to a user of ours. */
export type RoutedSignal =
  | { readonly kind: 'delivered' | 'read'; readonly from: string; readonly to: string; readonly id: string }
  /** The candidate's acknowledgement of a message of ours; `error` is its word when it refused it for good. */
  | {
      readonly kind: 'transport'
      readonly from: string
      readonly to: string
      readonly id: string
      readonly error: string
    }
  | {
      readonly kind: 'retry'
      readonly from: string
      readonly to: string
      readonly id: string
      readonly count: number
    }
  | { readonly kind: 'typing'; readonly from: string; readonly to: string; readonly composing: boolean }
