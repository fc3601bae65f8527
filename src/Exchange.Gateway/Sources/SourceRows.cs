using System.Collections.Immutable;
using System.Data.Common;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>A source's answer, row by row. A source that fails in the middle is SOURCE_UNAVAILABLE.</summary>
internal sealed class SourceRows(Dialect dialect, Statement statement, DbDataReader reader, ImmutableArray<Item> items)
    : IAsyncDisposable
{
    private bool _ended;

    /// <summary>The ordinal of an item that was asked for.</summary>
    public int IndexOf(ItemId id)
    {
        var ordinal = 0;
        while (items[ordinal].Id != id)
        {
            ordinal++;
        }

        return ordinal;
    }

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        try
        {
            _ended = !await reader.ReadAsync(ct);
            return !_ended;
        }
        catch (DbException failure)
        {
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }

    /// <summary>A value of the present row.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public Cell this[int ordinal] => CellReader.Read(reader, ordinal, items[ordinal].Type);

    // A reader left early would first fetch all the rest.
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            statement.Command.Cancel();
        }

        await reader.DisposeAsync();
        await dialect.CloseAsync(statement, _ended);
    }
}
