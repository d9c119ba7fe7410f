import type { Element } from '../../../formats/stanza/element.ts'
import type { StanzaLimits } from '../../../formats/stanza/limits.ts'
import type { StanzaProblem } from '../../../formats/stanza/problem.ts'
import type { LinkEnd } from '../../../transports/byte-link.ts'
import type { LinkFault } from '../../../vocabulary/link-fault.ts'
import type { FrameAttack, OctetChange } from '../../../vocabulary/noise.ts'

/** Hears what a framing reads. Nothing follows `gone`. */
export interface FramingListener {
  /** The stream was opened; `xmlns` is the namespace that its stanzas are in. */
  opened(attributes: Readonly<Record<string, string>>, xmlns: string): void
  /** A whole element; `xml` is its text, exactly as received where it came as text. */
  element(element: Element, xml: string): void
  /** The peer closed the stream in order. */
  ended(): void
  problem(problem: StanzaProblem, xml: string): void
  /** The link under it is over. */
  gone(end: LinkEnd): void
}

/** How elements travel on a link: as one long document, or one in a message. */
export interface Framing {
  /** The link is encrypted and the server authenticated. */
  readonly secure: boolean
  /** Answers the opening of a stream. @param to who opened it; may be empty */
  header(to: string): void
  /** Says what the stream offers. @param content children of the stream features */
  features(content: string): void
  /** Sends one element; what is no XML goes out as it is. */
  write(xml: string): void
  /** Sends octets as they are: on the stream, or as the text of one message; well-formed ones in the binary form where that is spoken. */
  raw(octets: Uint8Array): void
  /** Something is wrong with the link from now on. */
  fault(fault: LinkFault): void
  /** Says last words, closes the stream, and then our direction. @param error a stream error, or empty */
  close(error: string): void
  /** Cuts the link without a word. */
  destroy(): void
  /** The peer opens a new stream on the same link. */
  restart(): void
  /** Nothing is read any more. */
  stop(): void
  /** Says last words in the clear and goes over to TLS. Missing where there is nothing to go over to. */
  readonly upgrade?: (lastWords: string) => void
  /** Sends frames that no correct server sends, holding these elements. Missing where there are no frames. */
  readonly disturb?: (attack: FrameAttack, xmls: readonly string[]) => void
  /** Sends an element whose octets are changed, or those of its frame. Missing where there are no frames. */
  readonly alter?: (xml: string, alteration: OctetChange) => void
}

/** Puts a framing on a link that is there already. */
export type OpenFraming = (
  shared: { readonly domain: string; readonly limits: StanzaLimits },
  listener: FramingListener,
) => Framing
