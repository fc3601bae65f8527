using System.Data.Common;

namespace Exchange.Gateway.Sources;

/// <summary>A command on a connection of its own.</summary>
internal sealed class Statement(DbConnection connection, DbCommand command) : IDisposable, IAsyncDisposable
{
    public DbCommand Command => command;

    /// <summary>Whether others of the same text will follow.</summary>
    public required bool Repeats { get; init; }

    /// <summary>When it was first kept; null: never yet.</summary>
    public long? KeptSince { get; set; }

    /// <summary>Interrupts it, where the store does not hear of its caller by itself.</summary>
    public StatementWatch? Watch { get; init; }

    public void Dispose()
    {
        Watch?.Dispose();
        command.Dispose();
        connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Watch?.Dispose();
        await command.DisposeAsync();
        await connection.DisposeAsync();
    }
}

/// <summary>
/// Statements of look-ups, open and prepared, for the next look-up of the same text: opening and preparing cost more than
/// asking. None is used for long, since an open connection goes on with a file that was replaced.
/// </summary>
internal sealed class KeptStatements(TimeProvider time) : IDisposable
{
    // More than are ever at work at one instant; when there are more texts than that, the oldest makes room.
    private const int Max = 16;

    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<Statement> _kept = new(Max);
    private bool _disposed;

    /// <summary>A young statement of exactly this text; null: none is kept.</summary>
    public Statement? Take(string text)
    {
        lock (_lock)
        {
            for (var i = _kept.Count - 1; i >= 0; i--)
            {
                var statement = _kept[i];
                if (statement.Command.CommandText == text)
                {
                    _kept.RemoveAt(i);
                    if (time.GetElapsedTime(statement.KeptSince!.Value) < AgeMax)
                    {
                        return statement;
                    }

                    statement.Dispose();
                }
            }

            return null;
        }
    }

    /// <summary>Takes a statement whose answer was read to its end.</summary>
    public void Keep(Statement statement)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                statement.Dispose();
                return;
            }

            if (_kept.Count == Max)
            {
                _kept[0].Dispose();
                _kept.RemoveAt(0);
            }

            statement.KeptSince ??= time.GetTimestamp();
            _kept.Add(statement);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _kept.ForEach(statement => statement.Dispose());
            _kept.Clear();
        }
    }
}
