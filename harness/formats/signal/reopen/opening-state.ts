import type { RatchetChain, SessionState } from '../session-state.ts'

/** What a session has for opening. `sender` is the chain whose private key the next step starts from. */
export type OpeningState = Pick<SessionState, 'version' | 'rootKey' | 'remoteIdentity' | 'pqState'> & {
  readonly sender: Pick<RatchetChain, 'ratchetPrivateKey'> | undefined
  readonly receivers: readonly RatchetChain[]
}
