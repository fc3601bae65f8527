// A reader of the exchange that shares no code with it: it has the protos, a client id and a private key.
//
//   node read.mjs --issuer http://127.0.0.1:7401 --client ID --key client.pem --gateway http://127.0.0.1:7400
//     --resource CODE --purpose TEXT [--items a,b] [--subject '{"text":"…"}'] [--matter TEXT] [--household TEXT]
//
// With a subject (a Value as JSON) it looks up, without one it reads the whole scope. It checks what the answer promises,
// then prints {"rows", "items", "withheld", "position", "closed", …} and ends with 0; a refusal prints
// {"code", "reason", "violations", …} and ends with 2; a promise that was not kept, or no answer at all, ends with 1.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ContentHash, ofBatch, ofRow, toJson } from './rows.mjs';
import { explain } from './status.mjs';
import { getToken } from './token.mjs';

const text = { type: 'string' };
const { values: asked } = parseArgs({
  options: {
    issuer: text, client: text, key: text, scope: { ...text, default: 'exchange' }, gateway: text, resource: text,
    purpose: text, items: text, subject: text, matter: text, household: text, deadline: { ...text, default: '30' },
  },
});
for (const needed of ['issuer', 'client', 'key', 'gateway', 'resource', 'purpose']) {
  if (!asked[needed]) {
    console.error(`--${needed} is missing; the top of read.mjs says how to call it.`);
    process.exit(64);
  }
}

try {
  const token = await getToken({ ...asked, key: readFileSync(asked.key) });
  const call = new grpc.Metadata();
  call.set('authorization', `Bearer ${token}`);
  const options = { deadline: Date.now() + Number(asked.deadline) * 1000 };
  const request = {
    resource: asked.resource,
    items: asked.items?.split(',') ?? [],
    purpose: asked.purpose,
    matter: asked.matter,
    household_authorization: asked.household,
  };
  const service = open(asked.gateway);
  print(asked.subject
    ? await lookup(service, { ...request, key: JSON.parse(asked.subject) }, call, options)
    : await read(service, request, call, options));
  service.close();
} catch (error) {
  if (error.code === undefined || !error.metadata) {
    console.error(error.cause ? `${error.message}: ${error.cause.message}` : error.message);
    process.exit(1);
  }
  print(explain(error));
  process.exit(2);
}

async function lookup(service, request, call, options) {
  const answer = await new Promise((resolve, reject) => {
    service.Lookup(request, call, options, (error, response) => (error ? reject(error) : resolve(response)));
  });
  const rows = answer.rows.map(ofRow);
  const hash = new ContentHash(answer.items);
  rows.forEach((row) => hash.add(row));
  return report(answer, rows, hash.finish(), answer.content_hash);
}

// The first message opens, the last closes; between them are batches and nothing else.
async function read(service, request, call, options) {
  let opened, closed, hash;
  const rows = [];
  for await (const message of service.Read(request, call, options)) {
    expect(!closed, 'a message came after closed');
    expect((message.step === 'opened') === !opened, `the stream has ${message.step} where it must not`);
    switch (message.step) {
      case 'opened':
        opened = message.opened;
        hash = new ContentHash(opened.items);
        break;
      case 'batch':
        for (const row of ofBatch(message.batch, opened.items)) {
          rows.push(row);
          hash.add(row);
        }
        break;
      case 'closed':
        closed = message.closed;
        break;
      default:
        throw new Error(`The stream has a message of an unknown kind: ${message.step}`);
    }
  }
  expect(closed, 'the stream ended without closed');
  expect(closed.rows === String(rows.length), `closed counts ${closed.rows} rows, ${rows.length} came`);
  const answer = report(opened, rows, hash.finish(), closed.content_hash);
  return { ...answer, closed: closed.position, withheld_rows: Number(closed.withheld_rows) };
}

function report({ items, withheld, provenance, position }, rows, hash, stated) {
  expect(rows.every((row) => row.length === items.length), 'a row has more or fewer values than there are items');
  expect(stated.toString('hex') === hash, `its content_hash is ${stated.toString('hex')}, the rows give ${hash}`);
  expect(position?.origin, 'the answer names no position in a log');
  const first = rows.slice(0, 3).map(toJson);
  return { rows: rows.length, items, withheld, provenance, position, content_hash: hash, first };
}

function expect(kept, complaint) {
  if (!kept) {
    throw new Error(`The exchange broke its promise: ${complaint}.`);
  }
}

function open(address) {
  const protos = ['../../protos', 'node_modules/protobufjs'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  const definition = loadSync('exchange/gateway/v1/read_service.proto', {
    includeDirs: protos, keepCase: true, longs: String, enums: String, defaults: true, arrays: true, oneofs: true,
  });
  const { ReadService } = grpc.loadPackageDefinition(definition).exchange.gateway.v1;
  return new ReadService(address.replace(/^http:\/\//, ''), grpc.credentials.createInsecure());
}

function print(value) {
  console.log(JSON.stringify(value));
}
