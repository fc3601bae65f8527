using System.Collections.Immutable;
using System.Data.Common;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>A source's answer, row by row. A source that fails in the middle is SOURCE_UNAVAILABLE.</summary>
internal sealed class SourceRows(DbConnection connection, DbCommand command, DbDataReader reader, ImmutableArray<Item> items)
    : IAsyncDisposable
{
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
            return await reader.ReadAsync(ct);
        }
        catch (DbException failure)
        {
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }

    /// <summary>A value of the present row.</summary>
    /// <exception cref="ExchangeException">SOURCE_ANSWER_INVALID.</exception>
    public Cell this[int ordinal] => CellReader.Read(reader, ordinal, items[ordinal].Type);

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }
}
