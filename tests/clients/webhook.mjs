// Verifies what a webhook received, as Standard Webhooks says (v1a: Ed25519), with nothing but Node's own crypto: what
// docs/notices.md tells a receiver to do. Reads lines of { id, timestamp, signature, body } (the body in base64) and prints the
// events; exits with 1 at the first that does not verify.
//
//   node webhook.mjs --key whpk_... --deliveries deliveries.ndjson
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { key, deliveries } = parseArgs({ options: { key: { type: 'string' }, deliveries: { type: 'string' } } }).values;
const x = Buffer.from(key.replace(/^whpk_/, ''), 'base64').toString('base64url');
const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

for (const line of readFileSync(deliveries, 'utf8').trim().split('\n')) {
  const { id, timestamp, signature, body } = JSON.parse(line);
  const bytes = Buffer.from(body, 'base64');
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]);
  const verified = signature
    .split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, signed, publicKey, Buffer.from(one.slice('v1a,'.length), 'base64')));
  if (!verified) {
    console.error(`${id}: not signed by this key`);
    process.exit(1);
  }

  console.log(JSON.stringify(JSON.parse(bytes)));
}
