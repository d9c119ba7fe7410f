import { standalone } from '../../../formats/stanza/standalone.ts'
import { FORM, type StanzaCodec } from '../../../formats/stanza/stanza-codec.ts'
import type { NoiseLink } from '../../../transports/noise/server.ts'
import type { LinkFault } from '../../../vocabulary/link-fault.ts'
import type { FrameAttack } from '../../../vocabulary/noise.ts'
import type { OpenFraming } from './framing.ts'

/** Every element is one message; there is no stream to open, since the handshake did that (profile, "Noise"). */
export function noiseFraming(
  link: NoiseLink,
  codec: StanzaCodec,
  form: 'xml' | 'binary',
  fault: (fault: LinkFault) => void,
): OpenFraming {
  return (_shared, listener) => {
    let stopped = false
    const encoded = (xml: string) => codec.encodeText(xml, form)
    link.listen({
      message(bytes) {
        if (stopped) return
        const read = codec.decode(bytes)
        if (read.ok) listener.element(read.element, read.xml)
        else listener.problem(read.problem, read.xml)
      },
      closed: (end) => listener.gone(end),
    })
    return {
      secure: true,
      header: () => {},
      features: () => {},
      write: (xml) => link.send(encoded(xml)),
      raw(octets) {
        const asXml = Buffer.concat([Uint8Array.of(FORM.xml), octets])
        // what can be said in the form that the client takes is said in it
        const read = form === 'binary' ? codec.decode(asXml) : undefined
        link.send(read?.ok ? codec.encode(read.element, form) : asXml)
      },
      fault,
      close(error) {
        if (error !== '') link.send(encoded(standalone(error)))
        link.end()
      },
      destroy: () => link.destroy(),
      restart: () => {},
      stop() {
        stopped = true
      },
      disturb: (attack: FrameAttack, xmls) => link.disturb(attack, xmls.map(encoded)),
      alter: (xml, alteration) => link.alter(encoded(xml), alteration),
    }
  }
}
