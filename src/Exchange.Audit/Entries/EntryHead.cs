using Google.Protobuf;

namespace Exchange.Audit.Entries;

/// <summary>
/// Whose entry it is and which of theirs, read past everything else: verification looks at every entry of a log, and
/// parsing them whole would cost more than hashing them.
/// </summary>
internal static class EntryHead
{
    private const uint GatewayTag = (2 << 3) | 2;
    private const uint SequenceTag = 3 << 3;

    /// <summary>The last value of a field counts, as in every reader of protobuf.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> gateway, out ulong sequence)
    {
        gateway = default;
        sequence = 0;
        while (!entry.IsEmpty)
        {
            if (!TryTakeVarint(ref entry, out var tag) || !TryTakeValue(ref entry, tag & 7, out var number, out var bytes))
            {
                return false;
            }

            switch (tag)
            {
                case GatewayTag:
                    gateway = bytes;
                    break;
                case SequenceTag:
                    sequence = number;
                    break;
            }
        }

        return sequence > 0 && !gateway.IsEmpty;
    }

    private static bool TryTakeValue(
        scoped ref ReadOnlySpan<byte> rest, ulong wireType, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        return (WireFormat.WireType)wireType switch
        {
            WireFormat.WireType.Varint => TryTakeVarint(ref rest, out number),
            WireFormat.WireType.Fixed64 => TryTake(ref rest, sizeof(ulong), out bytes),
            WireFormat.WireType.Fixed32 => TryTake(ref rest, sizeof(uint), out bytes),
            WireFormat.WireType.LengthDelimited =>
                TryTakeVarint(ref rest, out var length) && TryTake(ref rest, length, out bytes),
            _ => false,
        };
    }

    private static bool TryTakeVarint(scoped ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var (i, shift) = (0, 0); i < rest.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(rest[i] & 0x7f) << shift;
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (ulong)rest.Length)
        {
            return false;
        }

        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }
}
