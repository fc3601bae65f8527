using System.Buffers.Binary;
using Exchange.Audit.V1;
using Google.Protobuf;

namespace Exchange.Audit.Tests.Entries;

/// <summary>Valid entries; each test changes what it is about.</summary>
internal static class AnEntry
{
    public static Entry Answered(string gateway, long sequence) => new()
    {
        Format = 1,
        Gateway = gateway,
        Sequence = (ulong)sequence,
        AtMicros = 1_795_000_000_000_000 + sequence,
        Answered = new Answered { Attempt = Attempt(sequence), Rows = 1, ContentDigest = Digest(sequence + 1) },
    };

    public static Entry Refused(string gateway, long sequence) => new(Answered(gateway, sequence))
    {
        Refused = new Refused { Attempt = new Attempt(Attempt(sequence)) { Rule = "GRANT_ABSENT" } },
    };

    public static Entry Opened(string gateway, long sequence) => new(Answered(gateway, sequence))
    {
        Opened = new Opened { Attempt = Attempt(sequence) },
    };

    public static Entry Closed(string gateway, long sequence, long openedSequence, long openedIndex) => new(Answered(gateway, sequence))
    {
        Closed = new Closed
        {
            Attempt = Attempt(openedSequence).Id,
            OpenedIndex = (ulong)openedIndex,
            End = End.Complete,
            Rows = 3,
        },
    };

    public static Attempt Attempt(long number) => new()
    {
        Id = ByteString.CopyFrom(Bytes(number, 16)),
        Call = Call.Lookup,
        Consumer = "11330100MB0000001X",
        Issuer = "https://login.example",
        Client = "hz-housing",
        Resource = "301003/0003",
        ResourceVersion = 1,
        Grant = "g-1",
        GrantVersion = 1,
        Rule = "PERMITTED",
        Purpose = "保障房资格审查",
        Items = { "marital_status", "registered_on" },
        SubjectDigest = Digest(number),
        KeyPeriod = "2026Q4",
        RegistryRevision = 42,
    };

    public static ByteString Digest(long number) => ByteString.CopyFrom(Bytes(number, 32));

    private static byte[] Bytes(long number, int length)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length - sizeof(long)), number);
        return bytes;
    }
}
