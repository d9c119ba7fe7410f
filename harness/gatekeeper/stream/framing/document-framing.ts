import { type StanzaReader, stanzaReader } from '../../../formats/stanza/stanza-reader.ts'
import type { ByteLink, UpgradableLink } from '../../../transports/byte-link.ts'
import { faultyLink } from '../../../transports/faulty-link.ts'
import { streamHeader } from '../stream-header.ts'
import type { OpenFraming } from './framing.ts'

/** A stream is one XML document that lasts as long as the connection (RFC 6120 §4). */
export function documentFraming(sound: ByteLink | UpgradableLink): OpenFraming {
  const link = faultyLink(sound)
  return ({ domain, limits }, listener) => {
    const newReader = () =>
      stanzaReader({
        limits,
        onOpen: (attributes, xmlns) => listener.opened(attributes, xmlns),
        onStanza: (element, xml) => listener.element(element, xml),
        onClose: () => listener.ended(),
        onError: (problem, xml) => listener.problem(problem, xml),
      })
    let reader: StanzaReader = newReader()
    link.listen({ data: (chunk) => reader.push(chunk), closed: (end) => listener.gone(end) })
    let answered = false
    const header = (to: string) => {
      answered = true
      link.write(streamHeader(domain, to))
    }
    return {
      get secure() {
        return link.secure
      },
      header,
      features: (content) => link.write(`<stream:features>${content}</stream:features>`),
      write: (xml) => link.write(xml),
      raw: (octets) => link.write(octets),
      fault: (fault) => link.fault(fault),
      close(error) {
        if (!answered) header('')
        link.write(`${error}</stream:stream>`)
        link.end()
      },
      destroy: () => link.destroy(),
      restart() {
        reader.stop()
        reader = newReader()
        answered = false
      },
      stop: () => reader.stop(),
      ...('upgrade' in link ? { upgrade: (lastWords: string) => link.upgrade(lastWords) } : {}),
    }
  }
}
