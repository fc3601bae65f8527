using System.Data.Common;

namespace Exchange.Registry.Storage;

/// <summary>What differs between the databases that can hold the registry; the SQL of all but the search is the same.</summary>
internal interface IDatabase
{
    /// <summary>Brings the schema up to date.</summary>
    void Migrate();

    Task<DbConnection> OpenAsync(CancellationToken ct);

    /// <summary>Begins a transaction that excludes every other writer, so that revisions are counted without a gap.</summary>
    Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken ct);

    /// <summary>Over how many numbers a search looks at a time, one after the other, until its page is full; the last is all.</summary>
    ReadOnlySpan<long> SearchWidths { get; }

    /// <summary>Finds resources: number, id, version, revision and body of each, in order of their numbers.</summary>
    string SearchSql { get; }

    /// <summary>The parameters of <see cref="SearchSql"/>.</summary>
    object SearchValues(SearchQuery query, long until, int limit);

    /// <summary>Writes what a resource is found by, or replaces it.</summary>
    Task WriteDocumentAsync(DbConnection connection, DbTransaction transaction, long number, string code, NewDocument document);

    /// <summary>Whether a constraint refused the statement.</summary>
    bool IsConstraint(DbException failure);
}
