using System.Collections.Immutable;

namespace Exchange.Gateway.Sources;

/// <summary>A connection that a department gave the gateway.</summary>
internal abstract class SourceConnection : IDisposable
{
    /// <summary>Asks the source; the caller disposes of the answer. What it fails with, <see cref="FaultOf"/> tells apart.</summary>
    public abstract Task<SourceRows> AskAsync(SourceQuery query, CancellationToken ct);

    /// <summary>The columns of a table; null: there is no such table, or it is not the exchange's to read.</summary>
    public abstract Task<ImmutableArray<SourceColumn>?> DescribeAsync(string table, CancellationToken ct);

    /// <summary>Whose fault a failure is; null: it is no failure of a source.</summary>
    public abstract SourceFault? FaultOf(Exception failure);

    public abstract void Dispose();
}

/// <summary>Whose fault it is that a source did not answer.</summary>
internal enum SourceFault
{
    /// <summary>What was asked, such as a table that is not there: whatever else is asked may be answered.</summary>
    OfQuestion = 1,

    /// <summary>The source's, and it may pass at once: a connection that broke, a server that starts.</summary>
    Passing = 2,

    /// <summary>The source's, and asking again would make it worse: a lock, a slow store, a password that is wrong.</summary>
    Lasting = 3,
}
