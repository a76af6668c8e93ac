// A quote checked by a JOSE library that is not ours, against the server as people run it.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PARLOR = process.env.PARLOR_BINARY ?? root('target/debug/parlor');
/** What the page of the demo shop would show for a roof of 7,900 with these inputs. */
const INPUTS = { price: 7900, deposit: 0, rate: 6.9, months: 84 };

/** An origin on the demo site's list. */
const SHOP = 'http://127.0.0.1:8080';

let folder;
let server;
let origin;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-quotes-'));
  await cp(root('demo-site/site'), join(folder, 'sites'), { recursive: true });
  const args = ['--log', 'error', 'serve', '--sites', join(folder, 'sites'), '--data', join(folder, 'data'), '--assets', folder];
  server = spawn(PARLOR, [...args, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(server.stdout), 'line');
  origin = line.split(' ').at(-1);
});

after(async () => {
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true });
});

/** 128 random bits in hexadecimal. */
const bits = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Submits a calculation as a visitor and returns what the server made of it. */
async function calculated(inputs) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/ws`, { protocols: ['parlor.v1'], headers: { origin: SHOP } });
  const conversation = `c_${bits()}`;
  const say = (frame) => socket.send(JSON.stringify(frame));
  let cseq = 0;
  const command = (command) => say({ type: 'send', cid: `k_${bits()}`, cseq: ++cseq, conversation, command });
  try {
    return await new Promise((resolve, reject) => {
      socket.onerror = (event) => reject(event.error ?? new Error('the socket failed'));
      socket.onclose = (event) => reject(new Error(`closed with ${event.code}: ${event.reason}`));
      socket.onopen = () => say({ type: 'hello', level: { min: 1, max: 2 }, site: 'helio', device: `d_${bits()}` });
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.type === 'reject' || frame.type === 'refused') reject(new Error(data));
        if (frame.type === 'welcome') {
          command({ type: 'start_conversation', locale: 'en', context: { page: { url: SHOP, title: 'Helio' } } });
          command({ type: 'submit_calculation', calculator: 'loan', inputs });
        }
        const content = frame.event?.body.message?.content;
        if (content?.type === 'calculation') resolve(content);
      };
    });
  } finally {
    socket.onclose = null;
    socket.close();
  }
}

const quoted = async (id) => (await fetch(`${origin}/v1/quotes/${id}`)).json();
const checked = (jws) => jwtVerify(jws, createRemoteJWKSet(new URL(`${origin}/v1/jwks.json`)), { issuer: origin, algorithms: ['EdDSA'] });

test('jose verifies a quote and refuses it once a digit is changed', { timeout: 30_000 }, async () => {
  const calculation = await calculated(INPUTS);
  assert.equal(calculation.verified, true);
  const { status, jws } = await quoted(calculation.quote.id);
  assert.equal(status, 'valid');
  const { payload, protectedHeader } = await checked(jws);
  assert.equal(protectedHeader.alg, 'EdDSA');
  assert.equal(payload.jti, calculation.quote.id);
  assert.deepEqual(
    payload.results.map(({ id, value }) => [id, value]),
    calculation.results.map(({ id, value }) => [id, value]),
  );

  const [header, claims, signature] = jws.split('.');
  const cheaper = Buffer.from(claims, 'base64url').toString().replace('7900', '6900');
  const forged = [header, Buffer.from(cheaper).toString('base64url'), signature].join('.');
  assert.notEqual(forged, jws);
  await assert.rejects(checked(forged), errors.JWSSignatureVerificationFailed);
});

test('a quote verifies after its key was rotated, and the next one is signed with the new key', { timeout: 30_000 }, async () => {
  const before = await quoted((await calculated(INPUTS)).quote.id);
  execFileSync(PARLOR, ['quote', 'rotate-key', '--data', join(folder, 'data')]);
  const after = await quoted((await calculated(INPUTS)).quote.id);
  const keys = [await checked(before.jws), await checked(after.jws)].map((good) => good.protectedHeader.kid);
  assert.notEqual(keys[0], keys[1]);
});
