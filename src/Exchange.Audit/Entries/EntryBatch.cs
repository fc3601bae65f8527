using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Google.Protobuf;

namespace Exchange.Audit.Entries;

/// <summary>One entry that may be appended: its bytes, their hash, and what it does to the streams under way.</summary>
internal readonly record struct CheckedEntry(byte[] Bytes, Hash Leaf, StreamStep? Step);

/// <summary>A stream opened or closed by an entry.</summary>
internal abstract record StreamStep
{
    private StreamStep()
    {
    }

    public sealed record Opens(ImmutableArray<byte> Attempt) : StreamStep;

    public sealed record Closes(ImmutableArray<byte> Attempt, long OpenedIndex) : StreamStep;
}

/// <summary>
/// Consecutive entries of one gateway, checked as far as they can be without the log: each is parsed once, here, and
/// hashed, on the thread of whoever brings them.
/// </summary>
internal sealed record EntryBatch(string Gateway, long FirstSequence, ImmutableArray<CheckedEntry> Entries)
{
    /// <summary>The form of the entries that are written now.</summary>
    public const uint Format = 1;

    private const int AttemptBytes = 16;

    public long LastSequence => FirstSequence + Entries.Length - 1;

    /// <exception cref="ExchangeException">REQUEST_INVALID with everything that is wrong with the batch.</exception>
    public static EntryBatch Read(string gateway, IReadOnlyList<ByteString> entries)
    {
        var found = new Violations();
        found.When(entries.Count == 0, "entries.entries", ViolationCode.FieldRequired, "Give at least one entry.");
        var read = ImmutableArray.CreateBuilder<CheckedEntry>(entries.Count);
        long? first = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var at = $"entries.entries[{i}]";
            if (Parse(entries[i], at, found) is not { } entry)
            {
                continue;
            }

            first ??= (long)entry.Sequence - i;
            Check(entry, gateway, first.Value + i, at, found);
            read.Add(new CheckedEntry(entries[i].ToByteArray(), MerkleTree.LeafHash(entries[i].Span), StepOf(entry)));
        }

        found.ThrowIfAny();
        return new EntryBatch(gateway, first!.Value, read.MoveToImmutable());
    }

    private static Entry? Parse(ByteString bytes, string at, Violations found)
    {
        if (bytes.Length > EntryBundle.EntryBytesMax)
        {
            found.Add(at, ViolationCode.FieldTooLong, $"At most {EntryBundle.EntryBytesMax} bytes.");
            return null;
        }

        try
        {
            return Entry.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            found.Add(at, ViolationCode.FieldMalformed, "Give an exchange.audit.v1.Entry.");
            return null;
        }
    }

    private static void Check(Entry entry, string gateway, long sequence, string at, Violations found)
    {
        found.When(entry.Format != Format, $"{at}.format", ViolationCode.FieldUnknownValue, $"The format is {Format}.");
        found.When(entry.Gateway != gateway, $"{at}.gateway", ViolationCode.FieldConflict, "Name the gateway of the hello.");
        found.When(
            (long)entry.Sequence != sequence || sequence <= 0,
            $"{at}.sequence",
            ViolationCode.FieldConflict,
            "Sequences run on without a gap, from 1.");
        if (OwnRecords.IsWriter(gateway) ? IsOwn(entry) : entry.EventCase == Entry.EventOneofCase.Configured)
        {
            return;
        }

        var attempt = entry.EventCase switch
        {
            Entry.EventOneofCase.Refused => entry.Refused.Attempt?.Id,
            Entry.EventOneofCase.Answered => entry.Answered.Attempt?.Id,
            Entry.EventOneofCase.Opened => entry.Opened.Attempt?.Id,
            Entry.EventOneofCase.Closed => entry.Closed.Attempt,
            _ => null,
        };
        found.When(
            attempt is null, $"{at}.event", ViolationCode.FieldRequired, "Say what happened, in an event with its attempt.");
        found.When(
            attempt is { Length: not AttemptBytes },
            $"{at}.attempt.id",
            ViolationCode.FieldMalformed,
            "Give a UUID of 16 bytes.");
    }

    private static bool IsOwn(Entry entry) => entry.EventCase is Entry.EventOneofCase.Changed or Entry.EventOneofCase.Acted
        or Entry.EventOneofCase.FindingStep or Entry.EventOneofCase.KeyStep or Entry.EventOneofCase.Configured or Entry.EventOneofCase.Pruned
        or Entry.EventOneofCase.Reported;

    private static StreamStep? StepOf(Entry entry) => entry.EventCase switch
    {
        Entry.EventOneofCase.Opened when entry.Opened.Attempt is { } attempt =>
            new StreamStep.Opens([.. attempt.Id.Span]),
        Entry.EventOneofCase.Closed =>
            new StreamStep.Closes([.. entry.Closed.Attempt.Span], (long)entry.Closed.OpenedIndex),
        _ => null,
    };
}
