import { expect, test } from 'vitest'
import { saslText } from './base64.ts'
import { readOauthBearer } from './oauthbearer.ts'
import { readPlain } from './plain.ts'

test.each([
  ['\0alice\0token', { ok: true, authorization: '', authentication: 'alice', token: 'token' }],
  ['a@b\0alice\0to=ken', { ok: true, authorization: 'a@b', authentication: 'alice', token: 'to=ken' }],
  ['alice\0token', { ok: false }],
  ['\0alice\0token\0', { ok: false }],
  ['\0\0token', { ok: false }],
  ['\0alice\0', { ok: false }],
])('PLAIN %j', (message, expected) => {
  expect(readPlain(message)).toMatchObject(expected)
})

test.each([
  [
    'n,a=alice@b,\u0001auth=Bearer t.o-k~e/n==\u0001\u0001',
    { authorization: 'alice@b', token: 't.o-k~e/n==' },
  ],
  [
    'y,,\u0001host=b\u0001port=5222\u0001auth=bearer token\u0001\u0001',
    { authorization: '', token: 'token' },
  ],
  ['n,a=a=2Cb=3Dc,\u0001auth=Bearer t\u0001\u0001', { authorization: 'a,b=c', token: 't' }],
])('OAUTHBEARER %j', (message, expected) => {
  expect(readOauthBearer(message)).toEqual({ ok: true, authentication: '', ...expected })
})

test.each([
  ['', 'nothing'],
  ['n,,\u0001\u0001', 'no token'],
  ['n,,\u0001auth=Bearer t\u0001', 'no end'],
  ['n,,\u0001auth=Basic t\u0001\u0001', 'another scheme'],
  ['n,,\u0001auth=Bearer a b\u0001\u0001', 'white space in the token'],
  ['n,,\u0001auth=Bearer t\u0001auth=Bearer u\u0001\u0001', 'two tokens'],
  ['n,a=a=2cb,\u0001auth=Bearer t\u0001\u0001', 'a wrong escape'],
  ['p=tls-unique,,\u0001auth=Bearer t\u0001\u0001', 'channel binding'],
  ['n,,\u0001auth\u0001\u0001', 'a pair without a value'],
])('OAUTHBEARER %j is refused: %s', (message) => {
  expect(readOauthBearer(message)).toMatchObject({ ok: false, condition: 'malformed-request' })
})

test.each([
  ['YWJj', 'abc'],
  ['=', ''],
  ['', ''],
  ['YWI=', 'ab'],
  ['YWI', undefined],
  ['YW Jj', undefined],
  ['YW_-', undefined],
  ['/w==', undefined],
])('base64 %j is %j', (content, text) => {
  expect(saslText(content)).toBe(text)
})
