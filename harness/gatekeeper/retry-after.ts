import type { Element } from '../formats/stanza/element.ts'
import { xml } from '../formats/stanza/xml.ts'

/** When something that met a limit may come again, if that is told. @param seconds 0: it is not */
export function retryAfter(
  namespace: string,
  { seconds }: { readonly seconds: number },
): Element | undefined {
  return seconds > 0 ? xml('retry-after', { xmlns: namespace, seconds }) : undefined
}
