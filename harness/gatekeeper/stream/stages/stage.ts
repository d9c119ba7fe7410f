import type { Element } from '../../../formats/stanza/element.ts'
import type { Carrier, Session } from '../session.ts'
import type { StreamCondition } from '../stream-error.ts'

/** One step of a stream: what it offers, and what it makes of the elements that come. */
export interface Stage {
  /** Content of the stream features (RFC 6120 §4.3.2). */
  readonly offers: string
  take(element: Element, xml: string): void
}

/** What a stage may do with its connection. */
export interface StreamControl extends Carrier {
  /** Its place among the connections of the server, in the order in which they came: from 1. */
  readonly number: number
  /** The stream is over: a decision that comes later has no effect and is not told. */
  readonly over: boolean
  /** Answers with a stream error and closes; `application` is XML for a condition of its own. */
  refuse(condition: StreamCondition, detail: string, xml: string, application?: string): void
  /** The client opens a new stream, which is at this stage. */
  restart(stage: Stage): void
  /** Writes last words in the clear and goes over to TLS. */
  upgrade(lastWords: string): void
  /** The stream carries this session from now on. */
  bind(session: Session): void
}
