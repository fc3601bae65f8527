// A department's adapter: each CSV file of a folder is a table, whose header names and types the columns, as in
// code:TEXT,area:DECIMAL. An empty field is null; no field holds a comma. A store of your own takes the place of load.
//
//   ADAPTER_SECRET=… node adapter.mjs FOLDER 127.0.0.1:7411 [PROTOS]
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const [folder, listen, protos = fileURLToPath(new URL('../../protos', import.meta.url))] = process.argv.slice(2);
const contract = loadSync('exchange/source/v1/source_service.proto', { includeDirs: [protos], longs: String, enums: String, defaults: true, oneofs: true });
const hash = (text) => createHash('sha256').update(text).digest();
const secret = hash(`Bearer ${process.env.ADAPTER_SECRET}`);
const tables = new Map(readdirSync(folder).filter((file) => file.endsWith('.csv')).map((file) => [basename(file, '.csv'), load(join(folder, file))]));

function load(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  const columns = head.map((column) => column.split(':')).map(([name, type]) => ({ name, type: `ITEM_TYPE_${type}` }));
  return { columns, rows: lines.map((line) => line.map((field) => (field === '' ? null : field))), version: hash(readFileSync(file)).toString('hex') };
}

class Refused extends Error {
  constructor(code, details) {
    super(details);
    Object.assign(this, { code, details });
  }
}

function find(call) {
  if (!timingSafeEqual(hash(String(call.metadata.get('authorization')[0])), secret)) {
    throw new Refused(grpc.status.UNAUTHENTICATED, 'The secret is another.');
  }
  return tables.get(call.request.table) ?? (() => { throw new Refused(grpc.status.NOT_FOUND, 'No such table.'); })();
}

// A number is compared as one, exactly: both are written to as many places. Text by the bytes of its UTF-8; null is first.
const scaled = (text, places) => {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
};
function compare(type, a, b) {
  if (a === null || b === null) return (a !== null) - (b !== null);
  if (type !== 'ITEM_TYPE_INTEGER' && type !== 'ITEM_TYPE_DECIMAL') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  const [x, y] = [scaled(a, 40), scaled(b, 40)];
  return (x > y) - (x < y);
}

const valueOf = (value) => String(value[value.kind]);
function meets(value, { type }, condition) {
  if (value === null) return false;
  const { from, until } = condition.range ?? {};
  switch (condition.test) {
    case 'among': return condition.among.values.some((one) => compare(type, value, valueOf(one)) === 0);
    case 'prefix': return value.startsWith(condition.prefix);
    case 'range': return (!from || compare(type, value, valueOf(from)) >= 0) && (!until || compare(type, value, valueOf(until)) < 0);
    default: throw new Refused(grpc.status.INVALID_ARGUMENT, 'A condition without a test.');
  }
}

function columnOf({ name, type }, values) {
  const nulls = Buffer.alloc(Math.ceil(values.length / 8));
  values.forEach((value, i) => { nulls[i >> 3] |= (value === null) << (i & 7); });
  return { item: name, type, nulls, [type === 'ITEM_TYPE_INTEGER' ? 'integers' : 'texts']: values.map((value) => value ?? (type === 'ITEM_TYPE_INTEGER' ? '0' : '')) };
}

async function readRows(call) {
  const { columns, conditions, orderBy, limit } = call.request;
  const table = find(call);
  const at = (name) => table.columns.findIndex((column) => column.name === name);
  let rows = table.rows.filter((row) => conditions.every((one) => meets(row[at(one.column)], table.columns[at(one.column)], one)));
  if (orderBy) {
    const order = [orderBy, ...columns.map((column) => column.name)].map(at);
    rows.sort((a, b) => order.map((i) => compare(table.columns[i].type, a[i], b[i])).find((sign) => sign !== 0) ?? 0);
  }
  rows = limit === '0' ? rows : rows.slice(0, Number(limit));
  const send = async (message) => call.write(message) || once(call, 'drain');
  let next = { opened: { version: table.version } };
  for (let i = 0; i < rows.length && !call.cancelled; i += 500) {
    if (i > 0) {
      await send(next);
      next = {};
    }
    const chunk = rows.slice(i, i + 500);
    next.batch = { rows: chunk.length, columns: columns.map((column) => columnOf(column, chunk.map((row) => row[at(column.name)]))) };
  }
  await send({ ...next, closed: { rows: rows.length } });
  call.end();
}

const server = new grpc.Server();
server.addService(contract['exchange.source.v1.SourceService'], {
  describeTable: (call, done) => { try { done(null, find(call)); } catch (refused) { done(refused); } },
  readRows: (call) => readRows(call).catch((refused) => call.emit('error', refused)),
});
server.bindAsync(listen, grpc.ServerCredentials.createInsecure(), (failure, port) => console.log(failure ?? `listening on 127.0.0.1:${port}`));
