// Rows as a reader sees them, and the hash over them that the exchange gives with them.
import { createHash } from 'node:crypto';

const types = { text: 1, decimal: 2, date: 3, date_time: 4, logical: 5, integer: 6, real: 7 };
const typeOf = { ITEM_TYPE_TEXT: 'text', ITEM_TYPE_DECIMAL: 'decimal', ITEM_TYPE_DATE: 'date',
  ITEM_TYPE_DATE_TIME: 'date_time', ITEM_TYPE_LOGICAL: 'logical', ITEM_TYPE_INTEGER: 'integer', ITEM_TYPE_REAL: 'real' };
const lists = { text: 'texts', decimal: 'texts', date: 'texts', date_time: 'integers', logical: 'logicals',
  integer: 'integers', real: 'reals' };

// A cell is null or { kind, value }; an integer and an instant (microseconds since 1970) are BigInt.

// The cells of an answer's row.
export const ofRow = (row) => row.values.map(({ kind, [kind]: value }) => {
  switch (kind) {
    case undefined: return null;
    case 'integer': return { kind, value: BigInt(value) };
    case 'date_time': return { kind, value: BigInt(value.seconds) * 1_000_000n + BigInt(value.nanos) / 1000n };
    default: return { kind, value };
  }
});

// The rows of a batch, which travels column by column.
export function ofBatch(batch, items) {
  const names = batch.columns.map((column) => column.item);
  if (names.join() !== items.join()) {
    throw new Error(`The stream was opened with ${items} and a batch has ${names}.`);
  }
  const columns = batch.columns.map((column) => cellsOf(column, batch.rows));
  return Array.from({ length: batch.rows }, (_, row) => columns.map((cells) => cells[row]));
}

function cellsOf(column, rows) {
  const kind = typeOf[column.type];
  const list = column[lists[kind]];
  if (list?.length !== rows) {
    throw new Error(`Item ${column.item} (${column.type}) has ${list?.length} values in a batch of ${rows} rows.`);
  }
  const isNull = (row) => column.nulls.length > 0 && (column.nulls[row >> 3] >> (row & 7)) & 1;
  const value = kind === 'integer' || kind === 'date_time' ? BigInt : (given) => given;
  return list.map((given, row) => (isNull(row) ? null : { kind, value: value(given) }));
}

// As the contract names its kinds; 64-bit numbers become texts, as JSON has none.
export const toJson = (row) => row.map((cell) =>
  cell && { [cell.kind]: typeof cell.value === 'bigint' ? cell.value.toString() : cell.value });

// SHA-256 over rows, by docs/read-path.md.
export class ContentHash {
  #hash = createHash('sha256').update('exchange-rows-v1\n');

  constructor(items) {
    this.#count(items.length);
    items.forEach((item) => this.#text(item));
  }

  add(row) {
    row.forEach((cell) => this.#cell(cell));
  }

  finish() {
    return this.#hash.digest('hex');
  }

  #cell(cell) {
    this.#hash.update(Buffer.of(cell ? types[cell.kind] : 0));
    switch (cell?.kind) {
      case undefined: return;
      case 'logical': this.#hash.update(Buffer.of(cell.value ? 1 : 0)); return;
      case 'integer': case 'date_time': this.#eight((bytes) => bytes.writeBigInt64BE(cell.value)); return;
      case 'real': this.#eight((bytes) => bytes.writeDoubleBE(cell.value)); return;
      default: this.#text(cell.value);
    }
  }

  #text(text) {
    const bytes = Buffer.from(text, 'utf8');
    this.#count(bytes.length);
    this.#hash.update(bytes);
  }

  #count(count) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(count);
    this.#hash.update(bytes);
  }

  #eight(write) {
    const bytes = Buffer.alloc(8);
    write(bytes);
    this.#hash.update(bytes);
  }
}
