const BEGINNINGS: { readonly [mediaKind: string]: string } = {
  image: 'image/',
  voice: 'audio/',
  video: 'video/',
}

/** Whether a media type is one of this kind: files may be of any. */
export const isTypeOf = (mediaKind: string, mime: string) => mime.startsWith(BEGINNINGS[mediaKind] ?? '')
