// A reader by Arrow Flight that shares no code with the exchange: grpc-js carries it, apache-arrow reads it.
//
//   node flight.mjs --issuer URL --client ID --key client.pem --gateway URL --resource CODE --purpose TEXT [--items a,b]
//
// It checks what the answer promises, then prints {"rows", "items", "content_hash", "closed", "first"} and ends with 0; a refusal
// prints {"code", "reason", "violations", …} and ends with 2; a promise that was not kept, or no answer at all, ends with 1.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { tableFromIPC } from 'apache-arrow';
import { ContentHash, toJson } from './rows.mjs';
import { explain } from './status.mjs';
import { getToken } from './token.mjs';

const text = { type: 'string' };
const { values: asked } = parseArgs({
  options: {
    issuer: text, client: text, key: text, scope: { ...text, default: 'exchange' }, gateway: text, resource: text, purpose: text,
    items: text, deadline: { ...text, default: '30' },
  },
});

const { FlightService } = load('flight.proto', ['.']).arrow.flight.protocol;
const { ReadService } = load('exchange/gateway/v1/read_service.proto', ['../../protos', 'node_modules/protobufjs']).exchange.gateway.v1;
const toMessage = ReadService.service.Read.responseDeserialize;

try {
  const call = new grpc.Metadata();
  call.set('authorization', `Bearer ${await getToken({ ...asked, key: readFileSync(asked.key) })}`);
  const options = { deadline: Date.now() + Number(asked.deadline) * 1000 };
  const flight = new FlightService(asked.gateway.replace(/^http:\/\//, ''), grpc.credentials.createInsecure());
  const command = { resource: asked.resource, purpose: asked.purpose, items: asked.items?.split(',') ?? [] };
  const info = await new Promise((resolve, reject) => {
    flight.GetFlightInfo({ type: 'CMD', cmd: Buffer.from(JSON.stringify(command)) }, call, options, (error, answer) =>
      (error ? reject(error) : resolve(answer)));
  });
  expect(info.endpoint.length === 1, `there are ${info.endpoint.length} endpoints`);
  console.log(JSON.stringify(await read(flight.DoGet(info.endpoint[0].ticket, call, options))));
  flight.close();
} catch (error) {
  if (error.code === undefined || !error.metadata) {
    console.error(error.cause ? `${error.message}: ${error.cause.message}` : error.message);
    process.exit(1);
  }
  console.log(JSON.stringify(explain(error)));
  process.exit(2);
}

// The schema, a batch of no rows that opens, the batches, and a batch of no rows that closes.
async function read(stream) {
  const [parts, beside] = [[], []];
  for await (const { data_header, data_body, app_metadata } of stream) {
    parts.push(framed(data_header, data_body));
    if (parts.length > 1) {
      beside.push(toMessage(app_metadata));
    }
  }

  const { opened } = beside[0];
  const { closed } = beside.at(-1);
  expect(opened && closed, 'the stream was not opened or not closed');
  const table = tableFromIPC(Buffer.concat([...parts, Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])]));
  const fields = table.schema.fields;
  expect(fields.map((field) => field.name).join() === opened.items.join(), 'the fields are not the items');
  const hash = new ContentHash(opened.items);
  const first = [];
  for (let i = 0; i < table.numRows; i += 1) {
    const row = fields.map((field, column) => cellOf(field, table.getChildAt(column), i));
    hash.add(row);
    if (first.length < 3) {
      first.push(toJson(row));
    }
  }

  expect(closed.rows === String(table.numRows), `closed counts ${closed.rows} rows, ${table.numRows} came`);
  const content_hash = hash.finish();
  expect(closed.content_hash.toString('hex') === content_hash, `its content_hash is not ${content_hash}, which the rows give`);
  return { rows: table.numRows, batches: beside.length - 2, items: opened.items, content_hash, closed: closed.position, first };
}

// A message as Arrow's stream format encapsulates it: a mark, the header's size, the header to a multiple of 8, the body.
function framed(header, body) {
  const padded = Buffer.alloc(Math.ceil(header.length / 8) * 8);
  header.copy(padded);
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(0xffffffff, 0);
  prefix.writeUInt32LE(padded.length, 4);
  return Buffer.concat([prefix, padded, body]);
}

function cellOf(field, column, row) {
  const kind = { DATE_TIME: 'date_time' }[field.metadata.get('exchange.type')] ?? field.metadata.get('exchange.type').toLowerCase();
  if (!column.isValid(row)) {
    return null;
  }
  switch (kind) {
    case 'date': return { kind, value: new Date(Number(column.get(row))).toISOString().slice(0, 10) };

    // Its numbers are milliseconds; the microseconds are in the values themselves.
    case 'date_time': return { kind, value: microsOf(column, row) };
    default: return { kind, value: column.get(row) };
  }
}

function microsOf(column, row) {
  let at = row;
  for (const data of column.data) {
    if (at < data.length) {
      return BigInt(data.values[at]);
    }
    at -= data.length;
  }
  throw new Error(`There is no row ${row}.`);
}

function load(file, folders) {
  const includeDirs = folders.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  return grpc.loadPackageDefinition(loadSync(file, {
    includeDirs, keepCase: true, longs: String, enums: String, defaults: true, arrays: true, oneofs: true,
  }));
}

function expect(kept, complaint) {
  if (!kept) {
    throw new Error(`The exchange broke its promise: ${complaint}.`);
  }
}
