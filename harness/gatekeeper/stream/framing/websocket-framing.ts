import { freshBytes } from '../../../environment/randomness.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'
import { readMessage } from '../../../formats/stanza/read-message.ts'
import { serialize } from '../../../formats/stanza/serialize.ts'
import { standalone } from '../../../formats/stanza/standalone.ts'
import { xml as build } from '../../../formats/stanza/xml.ts'
import type { WebSocketLink } from '../../../transports/websocket-server.ts'
import type { OpenFraming } from './framing.ts'

const XML_SPACE = /^[ \t\r\n]*$/

/** Every element is one message, and a stream is opened and closed by elements of its own (RFC 7395 §3). */
export function websocketFraming(link: WebSocketLink): OpenFraming {
  return ({ domain, limits }, listener) => {
    let opened = false
    let stopped = false
    const take = (bytes: Uint8Array) => {
      if (stopped || (bytes.length < limits.text && XML_SPACE.test(Buffer.from(bytes).toString('latin1'))))
        return
      const read = readMessage(bytes, limits)
      if (!read.ok) return listener.problem(read.problem, read.xml)
      const { element, xml } = read
      if (element.xmlns !== NS.framing) {
        if (opened) listener.element(element, xml)
        else listener.problem({ condition: 'bad-format', detail: `${element.name} before open` }, xml)
      } else if (element.name === 'open' && !opened) {
        opened = true
        listener.opened(element.attributes, NS.client)
      } else if (element.name === 'close') listener.ended()
      else listener.problem({ condition: 'bad-format', detail: `${element.name} out of place` }, xml)
    }
    link.listen({ message: take, closed: (end) => listener.gone(end) })
    let answered = false
    const header = (to: string) => {
      answered = true
      const id = freshBytes(12).toString('hex')
      const lang = { version: '1.0', 'xml:lang': 'en' }
      link.send(
        serialize(build('open', { xmlns: NS.framing, from: domain, to: to || undefined, id, ...lang })),
      )
    }
    return {
      secure: true,
      header,
      features: (content) => link.send(standalone(`<stream:features>${content}</stream:features>`)),
      write: (xml) => link.send(standalone(xml)),
      raw: (octets) => link.send(octets),
      alter: (xml, alteration) => link.alter(Buffer.from(standalone(xml)), alteration),
      fault: (fault) => link.fault(fault),
      close(error) {
        if (!answered) header('')
        if (error !== '') link.send(standalone(error))
        link.send(serialize(build('close', { xmlns: NS.framing })))
        link.end()
      },
      destroy: () => link.destroy(),
      restart() {
        opened = false
        answered = false
      },
      stop() {
        stopped = true
      },
    }
  }
}
