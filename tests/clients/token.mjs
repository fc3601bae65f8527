// An access token for a client that proves itself with its private key: client credentials (RFC 6749) with a
// private_key_jwt assertion (RFC 7523).
import { createPrivateKey, randomUUID, sign } from 'node:crypto';

export async function getToken({ issuer, client, key, scope }) {
  const discovery = await getJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const response = await fetch(discovery.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_id: client,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(discovery.issuer, client, key),
    }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`The issuer refused the client: ${answer.error} ${answer.error_description ?? ''}`);
  }
  return answer.access_token;
}

// The audience is the issuer's name, not the address of its token endpoint, so that the assertion is of no use elsewhere.
function assertion(issuer, client, key) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'ES256', typ: 'client-authentication+jwt' };
  const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat: now, exp: now + 60 };
  const signed = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: createPrivateKey(key), dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

async function getJson(address) {
  const response = await fetch(address);
  if (!response.ok) {
    throw new Error(`${address} answered ${response.status}`);
  }
  return response.json();
}
