using System.Collections.Immutable;
using System.Data.Common;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;

namespace Exchange.Gateway.Sources;

/// <summary>The answer of a store that speaks SQL.</summary>
internal sealed class SqlRows(Dialect dialect, Statement statement, DbDataReader reader, ImmutableArray<Item> items, SqlVersion version)
    : SourceRows(items)
{
    private bool _ended;

    public override string? Version => version.Version();

    public override string? State => version.State();

    public override bool HasChanged => version.HasChanged();

    public override async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        statement.Watch?.Begin(ct);
        try
        {
            _ended = !await reader.ReadAsync(ct);
            return !_ended;
        }
        catch (DbException failure)
        {
            ct.ThrowIfCancellationRequested();
            throw new ExchangeException(dialect.ReasonOf(failure), failure);
        }
        finally
        {
            statement.Watch?.End();
        }
    }

    public override Cell this[int ordinal] => CellReader.Read(reader, ordinal, Items[ordinal].Type);

    // A reader left early would first fetch all the rest.
    public override async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            statement.Command.Cancel();
        }

        statement.Watch?.Release();
        await reader.DisposeAsync();
        await dialect.CloseAsync(statement, _ended);
    }
}

/// <summary>The version of an answer, and whether its source has left it meanwhile.</summary>
internal sealed record SqlVersion(Func<string?> Version, Func<string?> State, Func<bool> HasChanged)
{
    /// <summary>Of a source that keeps no versions.</summary>
    public static SqlVersion None { get; } = new(() => null, () => null, () => false);
}
