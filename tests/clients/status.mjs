// What a failed call says beside its code: google.rpc.Status in the trailer grpc-status-details-bin.
import { status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

// The published google.rpc messages, as far as a reader needs them: the npm packages that carry all of them weigh 80 MB.
const { rpc } = protobuf.Root.fromJSON({
  nested: {
    rpc: {
      nested: {
        Any: { fields: { type_url: field('string', 1), value: field('bytes', 2) } },
        Status: { fields: { code: field('int32', 1), message: field('string', 2), details: list('Any', 3) } },
        ErrorInfo: {
          fields: { reason: field('string', 1), domain: field('string', 2), metadata: map('string', 'string', 3) },
        },
        BadRequest: {
          fields: { field_violations: list('FieldViolation', 1) },
          nested: {
            FieldViolation: {
              fields: { field: field('string', 1), description: field('string', 2), reason: field('string', 3) },
            },
          },
        },
        PreconditionFailure: {
          fields: { violations: list('Violation', 1) },
          nested: {
            Violation: {
              fields: { type: field('string', 1), subject: field('string', 2), description: field('string', 3) },
            },
          },
        },
        RetryInfo: { fields: { retry_delay: field('Duration', 1) } },
        Duration: { fields: { seconds: field('int64', 1), nanos: field('int32', 2) } },
      },
    },
  },
}).nested;

// { code, message, reason, facts, violations, ... } of a gRPC error.
export function explain(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const details = bytes ? rpc.Status.decode(bytes).details.map(unpack) : [];
  return Object.assign({ code: status[error.code] ?? error.code, message: error.details }, ...details);
}

function unpack({ type_url, value }) {
  const name = type_url.slice(type_url.lastIndexOf('/') + 1);
  const plain = (type) => type.toObject(type.decode(value), { longs: Number, defaults: true });
  switch (name) {
    case 'google.rpc.ErrorInfo': {
      const { reason, domain, metadata } = plain(rpc.ErrorInfo);
      return { reason, domain, facts: metadata };
    }
    case 'google.rpc.BadRequest':
      return { violations: plain(rpc.BadRequest).field_violations };
    case 'google.rpc.PreconditionFailure':
      return { preconditions: plain(rpc.PreconditionFailure).violations };
    case 'google.rpc.RetryInfo':
      return { retry_delay: plain(rpc.RetryInfo).retry_delay };
    default:
      return { others: name };
  }
}

function field(type, id) {
  return { type, id };
}

function list(type, id) {
  return { rule: 'repeated', type, id };
}

function map(keyType, type, id) {
  return { keyType, type, id };
}
