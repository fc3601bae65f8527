using System.Data.Common;

namespace Exchange.Gateway.Sources;

/// <summary>A connection that a department gave the gateway.</summary>
internal abstract class SourceConnection : IDisposable
{
    /// <summary>Asks the source; the caller disposes of the answer.</summary>
    /// <exception cref="DbException">The source does not answer.</exception>
    public abstract Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct);

    public abstract void Dispose();
}
