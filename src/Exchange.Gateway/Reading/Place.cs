using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>
/// Where a stream stands in the whole read: what earlier streams sent, how much is wanted, and, by key, after which row another stream
/// goes on. The order is tested, since a row out of order would be lost or sent twice by whoever goes on.
/// </summary>
internal sealed class Place(Asked asked, Decision.Permit permit, Cursor? after, SourceRows rows, Func<Cursor, ByteString> seal)
{
    private readonly int _key = asked.Attempt.ByKey ? rows.IndexOf(asked.OrderKey!.Id) : -1;
    private Cell _last;
    private ulong _rowsOfLast;

    /// <summary>Whether the reader chose which rows of its scope come.</summary>
    public bool IsChosen => after is not null || asked.Attempt.Limit is not null || !asked.Attempt.Filters.IsEmpty;

    /// <summary>Whether a row more is wanted after those that this stream has.</summary>
    public bool Wants(ulong taken) => asked.Attempt.Limit is not { } limit || (after?.Rows ?? 0) + taken < limit;

    /// <summary>Whether an earlier stream has sent the present row.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID: the row comes before the one before it.</exception>
    public bool Skips(SourceRows present)
    {
        if (_key < 0)
        {
            return false;
        }

        var key = present[_key];
        var order = _rowsOfLast == 0 ? 1 : CellOrder.Compare(key, _last);
        if (order < 0)
        {
            throw new ExchangeException(Reason.SourceAnswerInvalid);
        }

        (_last, _rowsOfLast) = (key, order == 0 ? _rowsOfLast + 1 : 1);
        return after is not null && CellOrder.Compare(key, after.Key) switch
        {
            < 0 => true,
            0 => _rowsOfLast <= after.RowsOfKey,
            > 0 => false,
        };
    }

    /// <summary>The cursor by which another stream goes on after the present row, so many rows of this stream; empty: not by key.</summary>
    public ByteString After(ulong sent) => _key < 0
        ? ByteString.Empty
        : seal(new(
            permit.Grant.Id.Value, permit.Grant.Version, asked.Resource.Version, rows.State ?? "", _last, _rowsOfLast, (after?.Rows ?? 0) + sent));
}
