/** An answer of the HTTPS server. Without a type there is no body. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly location?: string
  /** Seconds. */
  readonly retryAfter?: number
}

const MEGABYTE = 1024 * 1024
const MANY_KEYS = 5_000

const json = (value: unknown, status = 200): Reply => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
})
const text = (body: string, type = 'application/json', status = 200): Reply => ({ status, type, body })
const page = '<!DOCTYPE html><title>Welcome</title><p>status: ok, login: see your mail'

/**
 * Answers to an enlistment that are no success, whatever they look like. `login`: an address that was never
 * assigned. `elsewhere`: an address of another server.
 * Names stand in suites and on the command line.
 */
export const ENLISTMENT_REPLIES = {
  'fail with a login': (login) => json({ status: 'fail', reason: 'bad_token', login }),
  'fail without a reason': () => json({ status: 'fail' }),
  'reason is no text': () => json({ status: 'fail', reason: { code: 7, login: 'x' } }),
  'status in capitals': (login) => json({ status: 'OK', login }),
  'status with a blank': (login) => json({ status: 'ok ', login }),
  'status is true': (login) => json({ status: true, login }),
  'status in a list': (login) => json({ status: ['ok'], login }),
  'no status': (login) => json({ login }),
  'no login': () => json({ status: 'ok' }),
  'empty login': () => json({ status: 'ok', login: '' }),
  'login is null': () => json({ status: 'ok', login: null }),
  'login is a number': () => json({ status: 'ok', login: 4711 }),
  'login in a list': (login) => json({ status: 'ok', login: [login] }),
  'one level down': (login) => json({ result: { status: 'ok', login } }),
  'in a list': (login) => json([{ status: 'ok', login }]),
  'a text': () => json('ok'),
  null: () => json(null),
  'cut short': (login) => text(JSON.stringify({ status: 'ok', login }).slice(0, -4)),
  'twice in a row': (login) => text(JSON.stringify({ status: 'ok', login }).repeat(2)),
  'as a form': (login) => text(new URLSearchParams({ status: 'ok', login }).toString()),
  'a web page': () => text(page, 'text/html'),
  'a web page as JSON': () => text(page),
  empty: () => text(''),
  'no content': () => ({ status: 204, type: '', body: '' }),
  redirect: () => ({ status: 302, type: '', body: '', location: '/elsewhere/keys' }),
  'a redirect to another server that keeps what was sent': (_, elsewhere) => ({
    status: 307,
    type: '',
    body: '',
    location: elsewhere,
  }),
} as const satisfies Record<string, (login: string, elsewhere: string) => Reply>

/** What a key set is answered with in place of the published one. */
export interface KeySetReplyParts {
  readonly published: string
  readonly elsewhere: string
  /** A set with a key of nobody's. */
  readonly strangers: string
}

/** Answers to a request for the gatekeeper's keys that give nobody a key to trust. */
export const KEY_SET_REPLIES = {
  'error 500': () => json({ error: 'try again' }, 500),
  'not found': () => text(page, 'text/html', 404),
  'a web page': () => text(page, 'text/html'),
  'a web page as a key set': () => text(page, 'application/jwk-set+json'),
  empty: () => text(''),
  'no keys': () => json({ keys: [] }),
  'keys are none': () => json({ keys: 'none' }),
  'a list': ({ strangers }) => text(`[${strangers}]`),
  'cut short': ({ published }) => text(published.slice(0, published.length / 2)),
  'an error with keys': ({ strangers }) => text(strangers, 'application/jwk-set+json', 500),
  redirect: ({ elsewhere }) => ({ status: 302, type: '', body: '', location: elsewhere }),
  'a lasting redirect': ({ elsewhere }) => ({ status: 308, type: '', body: '', location: elsewhere }),
  'a megabyte': ({ published }) => text(`${published.slice(0, -1)}${' '.repeat(MEGABYTE)}}`),
  'many keys': () =>
    json({ keys: Array.from({ length: MANY_KEYS }, (_, n) => ({ kty: 'EC', kid: `k${n}` })) }),
} as const satisfies Record<string, (parts: KeySetReplyParts) => Reply>

export type EnlistmentReply = keyof typeof ENLISTMENT_REPLIES
export type KeySetReply = keyof typeof KEY_SET_REPLIES

/** Certificates that no client may take for that of the gatekeeper. */
export const WRONG_CERTIFICATES = [
  'self-signed',
  'expired',
  'not yet valid',
  'another name',
  'a longer name',
  'another authority',
] as const

/** One of {@link WRONG_CERTIFICATES}. */
export type WrongCertificate = (typeof WRONG_CERTIFICATES)[number]

/** What makes a server one that no client may speak to: its certificate, or the only version of TLS that it has. */
export const SERVER_FLAWS = [...WRONG_CERTIFICATES, 'TLS 1.1 alone'] as const

/** One of {@link SERVER_FLAWS}. */
export type ServerFlaw = (typeof SERVER_FLAWS)[number]
