using CsCheck;
using Exchange.Audit.Entries;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Entries;

public sealed class EntryBatchTests
{
    [Fact]
    public void The_bytes_of_an_entry_never_change()
    {
        var bytes = AnEntry.Answered("g-1", 1).ToByteArray();

        Assert.Equal(
            "CAESA2ctMRgBIQEwXwGLYAYAWvcBCtABChAAAAAAAAAAAAAAAAAAAAABEAEaEjExMzMwMTAwTUIwMDAwMDAxWCIVaHR0cHM6"
            + "Ly9sb2dpbi5leGFtcGxlKgpoei1ob3VzaW5nMgszMDEwMDMvMDAwMzgBQgNnLTFIAVIJUEVSTUlUVEVEWhXkv53pmpzmiL/o"
            + "tYTmoLzlrqHmn6ViDm1hcml0YWxfc3RhdHVzYg1yZWdpc3RlcmVkX29uciAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAYoBBjIwMjZRNJABKhABGiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAg==",
            Convert.ToBase64String(bytes));
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_batch_is_told_at_once()
    {
        var empty = new Entry { Format = 1, Gateway = "g-1", Sequence = 4 };
        var shortId = AnEntry.Answered("g-1", 5);
        shortId.Answered.Attempt.Id = ByteString.CopyFrom(1, 2, 3);
        ByteString[] entries =
        [
            new Entry(AnEntry.Answered("g-2", 1)) { Format = 2 }.ToByteString(),
            ByteString.CopyFromUtf8("not an entry"),
            ByteString.CopyFrom(new byte[65_536]),
            empty.ToByteString(),
            shortId.ToByteString(),
            AnEntry.Answered("g-1", 7).ToByteString(),
        ];

        var refusal = Assert.Throws<ExchangeException>(() => EntryBatch.Read("g-1", entries));

        Assert.Equal(Reason.RequestInvalid, refusal.Reason);
        Assert.Equal(
            [
                ("entries.entries[0].format", ViolationCode.FieldUnknownValue),
                ("entries.entries[0].gateway", ViolationCode.FieldConflict),
                ("entries.entries[1]", ViolationCode.FieldMalformed),
                ("entries.entries[2]", ViolationCode.FieldTooLong),
                ("entries.entries[3].event", ViolationCode.FieldRequired),
                ("entries.entries[4].attempt.id", ViolationCode.FieldMalformed),
                ("entries.entries[5].sequence", ViolationCode.FieldConflict),
            ],
            refusal.Violations.Select(v => (v.Field, v.Code)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_sequence_begins_at_one(long sequence)
    {
        var refusal = Assert.Throws<ExchangeException>(() =>
            EntryBatch.Read("g-1", [AnEntry.Answered("g-1", sequence).ToByteString()]));

        Assert.Equal("entries.entries[0].sequence", refusal.Violations.Single().Field);
    }

    [Fact]
    public void A_batch_without_entries_is_refused()
    {
        var refusal = Assert.Throws<ExchangeException>(() => EntryBatch.Read("g-1", []));

        Assert.Equal(("entries.entries", ViolationCode.FieldRequired), (refusal.Violations[0].Field, refusal.Violations[0].Code));
    }

    [Fact]
    public void The_head_of_an_entry_is_what_the_whole_parser_reads()
    {
        var entries = Gen.Select(Gen.Int[1, int.MaxValue], Gen.Int[0, 3], Gen.String[Gen.Char['a', 'z'], 1, 64])
            .Select((sequence, kind, gateway) => kind switch
            {
                0 => AnEntry.Answered(gateway, sequence),
                1 => AnEntry.Refused(gateway, sequence),
                2 => AnEntry.Opened(gateway, sequence),
                _ => AnEntry.Closed(gateway, sequence, 1, 0),
            });

        entries.Sample(entry =>
            EntryHead.TryRead(entry.ToByteArray(), out var gateway, out var sequence)
            && gateway.SequenceEqual(ByteString.CopyFromUtf8(entry.Gateway).Span)
            && sequence == entry.Sequence);
    }

    [Fact]
    public void Bytes_cut_anywhere_or_made_up_never_throw()
    {
        var entry = AnEntry.Answered("g-1", 1).ToByteArray();

        var heads = Enumerable.Range(0, entry.Length).Select(length => EntryHead.TryRead(entry.AsSpan(0, length), out _, out _));
        Gen.Byte.Array[0, 200].Sample(bytes => { _ = EntryHead.TryRead(bytes, out _, out _); });

        Assert.Contains(false, heads);
    }
}
